/** The account and a stage's state as they were at some moment, to begin from again. */
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { World, type WorldObject } from "../world/world";

/** What a snapshot is of. */
export interface Subject {
  /** The folder of the world. */
  readonly world: string;
  /** The state file of the stage; it may not exist yet. */
  readonly state: string;
}

const STATE = "terraform.tfstate";

/** A copy, in a folder of its own. */
export class Snapshot {
  /** Takes a copy while nobody changes anything. */
  static take(subject: Subject, folder: string): Snapshot {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    cpSync(subject.world, path.join(folder, "world"), { recursive: true });
    if (existsSync(subject.state)) cpSync(subject.state, path.join(folder, STATE));
    return new Snapshot(subject, folder);
  }

  private constructor(
    private readonly subject: Subject,
    private readonly folder: string,
  ) {}

  /** The objects of the account at that moment. */
  objects(): readonly WorldObject[] {
    return new World(path.join(this.folder, "world")).list();
  }

  /** Makes everything as it was. A provider process that runs sees it with its next operation. */
  restore(): void {
    // Also what was not there then goes: an account without objects has no file.
    rmSync(this.subject.world, { recursive: true, force: true });
    cpSync(path.join(this.folder, "world"), this.subject.world, { recursive: true });
    const state = path.join(this.folder, STATE);
    if (existsSync(state)) cpSync(state, this.subject.state, { force: true });
    else rmSync(this.subject.state, { force: true });
  }
}
