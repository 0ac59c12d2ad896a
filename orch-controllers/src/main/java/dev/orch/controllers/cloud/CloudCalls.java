package dev.orch.controllers.cloud;

import dev.orch.controllers.Calls;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the objects of one loop have asked the cloud. A failure is a value here: the cloud's own, or
 * what is made of a provider's bug. For the loop's workers.
 *
 * @param <Q> what is asked, with all that the answer depends on
 * @param <A> what is answered
 */
final class CloudCalls<Q, A> {
  private static final System.Logger LOG = System.getLogger(CloudCalls.class.getName());

  private final Calls<ObjectKey, Q, Reply<A>> calls = new Calls<>();

  /** How a call ended. */
  record Reply<A>(@Nullable A value, @Nullable CloudException failure) {
    static <A> Reply<A> of(@Nullable A value, @Nullable Throwable thrown) {
      Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
      if (cause == null) {
        return new Reply<>(value, null);
      }
      if (cause instanceof CloudException failure) {
        return new Reply<>(null, failure);
      }
      LOG.log(System.Logger.Level.WARNING, "a cloud provider threw", cause);
      return new Reply<>(null, CloudException.failed(String.valueOf(cause)));
    }

    /**
     * The answer.
     *
     * @throws CloudException if there is none
     */
    A get() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(value, "a provider answered null");
    }
  }

  /** The reply to a question, if it is there; else the call is under way now. */
  Optional<Reply<A>> ask(ObjectKey key, Q question, Supplier<CompletionStage<A>> call) {
    return calls.ask(key, question, asked -> begin(call));
  }

  /** Makes a call; how it ends is a reply, also if it throws. */
  static <A> CompletableFuture<Reply<A>> begin(Supplier<CompletionStage<A>> call) {
    try {
      return call.get().handle(Reply::of).toCompletableFuture();
    } catch (RuntimeException thrown) {
      return CompletableFuture.completedFuture(Reply.of(null, thrown));
    }
  }

  /** What a run returns that was told nothing. */
  Result waiting(ObjectKey key) {
    return calls.answered(key);
  }

  /** What a run returns whose call failed, unless it knows better. */
  static Result failed(CloudException failure) {
    return failure.retryAfter().map(Result::again).orElse(Result.retry());
  }

  /** The object is gone. */
  void forget(ObjectKey key) {
    calls.forget(key);
  }
}
