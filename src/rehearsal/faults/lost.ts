/** What becomes of an object that was made while Terraform did not hear of it. Tried in a copy of the world. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RehearsedProvider } from "../engine/rehearsed-provider";
import { textOf } from "../engine/values";
import { Refusal } from "../protocol/diagnostic";
import type { ApplyRequest, Session } from "../protocol/provider";
import { isMap, type Value } from "../protocol/value";
import { World } from "../world/world";
import type { Again, LostObject } from "./ledger";
import { OVERWRITTEN } from "./overwritten";

/** What `terraform import` is given for an object. */
export function importIdOf(provider: Pick<RehearsedProvider, "entry">, type: string, state: Value): string {
  if (!isMap(state)) return "";
  const entry = provider.entry.resources[type];
  return entry?.importIds?.(state)[0] ?? (entry?.identify?.(state) || textOf(state, "id"));
}

/** An object that was just made, seen as one that Terraform does not know of. */
export async function lose(
  provider: RehearsedProvider,
  settings: Value,
  request: ApplyRequest,
  made: Value,
): Promise<LostObject> {
  if (!isMap(made) || provider.entry.resources[request.type]?.generate) return { again: { outcome: "same" } };
  const folder = mkdtempSync(join(tmpdir(), "lost-"));
  try {
    const world = new World(folder);
    world.change({ put: provider.world.list() });
    const session = provider.inWorld(world, folder).session();
    session.configure(settings);
    const id = importIdOf(provider, request.type, made);
    const importId = isImportable(session, request.type, id) ? id : undefined;
    return {
      again: await again(session, request, made),
      ...(importId === undefined ? {} : { importId }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isImportable(session: Session, type: string, id: string): boolean {
  try {
    session.import(type, id);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

async function again(session: Session, request: ApplyRequest, made: Value): Promise<Again> {
  if (OVERWRITTEN.has(request.type)) return { outcome: "same" };
  try {
    const { state } = await session.apply(request);
    const isSame = isMap(state) && isMap(made) && textOf(state, "id") === textOf(made, "id");
    return { outcome: isSame ? "same" : "another" };
  } catch (error) {
    if (error instanceof Refusal) return { outcome: "refused", because: error.message };
    throw error;
  }
}
