import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { RequestFailure } from '../exchange/failure';
import { ParameterFailure } from './parameterFailure';

/** What stops the run: the failure as n8n shows it, tied to the item it happened on. */
export function nodeError(
  node: INode,
  failure: unknown,
  itemIndex: number,
): NodeApiError | NodeOperationError {
  if (failure instanceof RequestFailure) {
    const { message, fix, httpStatus } = failure;
    return new NodeApiError(node, factsOf(failure), {
      message,
      ...(fix === undefined ? {} : { description: fix }),
      ...(httpStatus === undefined ? {} : { httpCode: String(httpStatus) }),
      itemIndex,
    });
  }
  if (failure instanceof ParameterFailure) {
    const { message, fix } = failure;
    return new NodeOperationError(node, message, { description: fix, itemIndex });
  }
  if (failure instanceof NodeApiError || failure instanceof NodeOperationError) {
    failure.context.itemIndex ??= itemIndex;
    return failure;
  }
  return failure instanceof Error
    ? new NodeOperationError(node, failure, { itemIndex })
    : new NodeOperationError(node, `Item ${String(itemIndex)} could not be handled`, { itemIndex });
}

/** The same failure as data, for the error output. Workflows branch on `error.code`. */
export function errorItem(failure: unknown): { error: JsonObject } {
  if (failure instanceof RequestFailure) {
    const { message, fix } = failure;
    return { error: { ...factsOf(failure), message, description: fix ?? null } };
  }
  if (failure instanceof ParameterFailure) {
    const { code, message, fix, parameter } = failure;
    return { error: { code, message, description: fix, parameter } };
  }
  if (failure instanceof Error) {
    const description = 'description' in failure ? failure.description : null;
    return {
      error: {
        code: 'node_error',
        message: failure.message,
        description: typeof description === 'string' ? description : null,
      },
    };
  }
  return {
    error: { code: 'node_error', message: 'The item could not be handled', description: null },
  };
}

function factsOf(failure: RequestFailure): JsonObject & { code: string } {
  return {
    ...failure.details,
    code: failure.code,
    ...(failure.httpStatus === undefined ? {} : { http_status: failure.httpStatus }),
    ...(failure.retryAfterMs === undefined
      ? {}
      : { retry_after_s: Math.ceil(failure.retryAfterMs / 1_000) }),
    ...(failure.effect === 'unknown' ? { effect: 'unknown' } : {}),
  };
}
