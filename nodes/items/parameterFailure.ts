/** A parameter of the node holds something it cannot work with. */
export class ParameterFailure extends Error {
  override readonly name = 'ParameterFailure';
  readonly code = 'invalid_parameter';

  constructor(
    readonly parameter: string,
    /** What is wrong, naming the parameter. */
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
