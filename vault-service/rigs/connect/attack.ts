import type { Scene } from './scene';

/** One attack: plays its part against the scene. What it wins is seen by the judgement, or said with `scene.gain`. */
export interface Attack {
  readonly name: string;
  /** Section of RFC 9700 (or another source) that describes it. */
  readonly source: string;
  run(this: void, scene: Scene): Promise<void>;
}
