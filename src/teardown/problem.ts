/** Why a destroy stops: what happened, and what to do about it. */
export class Problem extends Error {
  public override readonly name = "Problem";
}
