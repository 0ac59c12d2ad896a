package dev.orch.network;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The network of sandboxes whose runtime sets it up itself and tells their addresses, as runtimes
 * of the CRI do. Nothing is left to do here. Stateless; for any thread.
 */
public final class RuntimeNetwork implements PodNetwork {
  @Override
  public boolean isolates() {
    return true;
  }

  /** Only asked for where the runtime has told no address. */
  @Override
  public CompletionStage<Attachment> attach(PodSandbox pod) {
    return CompletableFuture.failedFuture(
        new NetworkException("the runtime has given sandbox " + pod.id() + " no address"));
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<Void> detach(PodSandbox pod) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<Void> check(PodSandbox pod, Attachment expected) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<Void> retain(Set<String> alive) {
    return CompletableFuture.completedFuture(null);
  }
}
