package dev.orch.controllers;

import com.google.common.base.Throwables;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What a reconciler has asked of something outside that answers later: for each key at most one
 * call at a time. Nobody waits; the reconciler is run again when the answer is there.
 *
 * <pre>{@code
 * Optional<Url> url = calls.ask(uid, bucket.spec(), spec -> store.ensure(uid, spec));
 * if (url.isEmpty()) {
 *   return calls.answered(uid);
 * }
 * }</pre>
 *
 * <p>All is forgotten when the process ends, so calls have to be idempotent. For any thread.
 *
 * @param <K> what the calls are about, such as an object's uid
 * @param <Q> what is asked; compared by {@code equals}
 * @param <A> the answer
 */
public final class Calls<K, Q, A> {
  private record Call<Q, A>(Q question, CompletableFuture<A> answer) {}

  private final Map<K, Call<Q, A>> calls = new ConcurrentHashMap<>();

  /**
   * The answer to the question, which is given once: who asks again begins another call. Empty
   * while a call is under way, which begins here if none is. The answer to an earlier question is
   * dropped.
   *
   * @param call begins it, and returns at once
   * @throws RuntimeException what the call ended with, once
   */
  public Optional<A> ask(K key, Q question, Function<Q, ? extends CompletionStage<A>> call) {
    Call<Q, A> begun = calls.get(key);
    if (begun != null && !begun.answer.isDone()) {
      return Optional.empty();
    }
    if (begun != null) {
      calls.remove(key);
      if (begun.question.equals(question)) {
        return Optional.of(value(begun.answer));
      }
    }
    Call<Q, A> now = new Call<>(question, call.apply(question).toCompletableFuture());
    if (now.answer.isDone()) {
      return Optional.of(value(now.answer));
    }
    calls.put(key, now);
    return Optional.empty();
  }

  /** What a reconciler says after a question without an answer: another look when it is there. */
  public Result answered(K key) {
    Call<Q, A> begun = calls.get(key);
    return begun == null ? Result.retry() : Result.when(begun.answer);
  }

  /** Forgets what was asked about the key; a call that is under way goes on unheard. */
  public void forget(K key) {
    calls.remove(key);
  }

  private static <A> A value(CompletableFuture<A> answer) {
    try {
      return answer.getNow(null); // is done, and not with null: that fails below
    } catch (CompletionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      Throwables.throwIfUnchecked(cause);
      throw failed;
    }
  }
}
