package dev.orch.network;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A pod network that is no more than a pool of addresses, one per sandbox: what the networks here
 * are made of, and a start for others. Works on the executor it is given.
 */
public final class Attachments implements PodNetwork {
  private final Executor worker;
  private final AddressPool pool;
  private final Consumer<InetAddress> probe;

  /**
   * A network on a pool that is its alone from now on.
   *
   * @param worker runs one task at a time
   * @param probe throws a {@link NetworkException} if an address can't be used
   */
  public Attachments(Executor worker, AddressPool pool, Consumer<InetAddress> probe) {
    this.worker = worker;
    this.pool = pool;
    this.probe = probe;
  }

  private <T> CompletionStage<T> onWorker(Supplier<T> command) {
    CompletableFuture<T> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          try {
            result.complete(command.get());
          } catch (NetworkException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private CompletionStage<Void> run(Runnable command) {
    return onWorker(
        () -> {
          command.run();
          return null;
        });
  }

  @Override
  public CompletionStage<Attachment> attach(PodSandbox pod) {
    return onWorker(
        () -> {
          InetAddress address =
              pool.allocate(pod.id())
                  .orElseThrow(() -> new NetworkException("no address is free in " + pool));
          try {
            probe.accept(address);
          } catch (NetworkException e) {
            pool.release(pod.id());
            throw e;
          }
          return new Attachment(pod.id(), ImmutableList.of(InetAddresses.toAddrString(address)));
        });
  }

  @Override
  public CompletionStage<Void> detach(PodSandbox pod) {
    return run(() -> pool.release(pod.id()));
  }

  @Override
  public CompletionStage<Void> check(PodSandbox pod, Attachment expected) {
    return run(
        () -> {
          InetAddress address = InetAddresses.forString(expected.ip());
          if (!pool.reserve(pod.id(), address)) {
            throw new NetworkException(
                "sandbox " + pod.id() + " can't hold " + expected.ip() + " of " + pool);
          }
        });
  }

  @Override
  public CompletionStage<Void> retain(Set<String> alive) {
    return run(() -> pool.retain(alive));
  }
}
