package dev.orch.network.cni;

import dev.orch.network.NetworkException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** What earlier agents have left of sandboxes that are no more. Only on the worker. */
final class Leaks {
  private static final System.Logger LOG = System.getLogger(Leaks.class.getName());

  private final Configurations configurations;
  private final Chain chain;
  private final Versions versions;
  private final ResultCache cache;
  private final Function<Cached, CompletionStage<Void>> end;
  private final Consumer<String> later;
  private final Executor worker;

  /**
   * @param end ends an attachment
   * @param later has that of a container ended later
   */
  Leaks(
      Configurations configurations,
      Chain chain,
      Versions versions,
      ResultCache cache,
      Function<Cached, CompletionStage<Void>> end,
      Consumer<String> later,
      Executor worker) {
    this.configurations = configurations;
    this.chain = chain;
    this.versions = versions;
    this.cache = cache;
    this.end = end;
    this.later = later;
    this.worker = worker;
  }

  /** Ends all attachments but those of these sandboxes. */
  CompletionStage<Void> end(Set<String> alive) {
    CompletionStage<Void> before = done();
    for (Cached one : cache.all()) {
      if (!alive.contains(one.containerId())) {
        before = before.thenComposeAsync(done -> endLeaked(one), worker);
      }
    }
    return before.thenComposeAsync(done -> collect(), worker);
  }

  private CompletionStage<Void> endLeaked(Cached leaked) {
    return end.apply(leaked)
        .exceptionallyAsync(
            failure -> {
              LOG.log(
                  System.Logger.Level.WARNING,
                  "an attachment of an earlier agent can't be ended yet: " + leaked.containerId(),
                  NetworkException.cause(failure));
              later.accept(leaked.containerId());
              return null;
            },
            worker);
  }

  /** Plugins that can collect are told what is left; what they can't collect is nobody's harm. */
  private CompletionStage<Void> collect() {
    NetworkList list;
    try {
      list = configurations.current();
    } catch (NetworkException e) {
      return done();
    }
    return versions
        .of(list)
        .thenComposeAsync(
            version -> {
              if (list.disableGc() || SpecVersion.of(version).isBefore(SpecVersion.V1_1_0)) {
                return done();
              }
              List<Cached> valid =
                  cache.all().stream()
                      .filter(one -> one.list().name().equals(list.name()))
                      .toList();
              return chain.collect(list, version, valid);
            },
            worker)
        .exceptionally(
            failure -> {
              LOG.log(
                  System.Logger.Level.WARNING, "leaks are left", NetworkException.cause(failure));
              return null;
            });
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private static CompletionStage<Void> done() {
    return CompletableFuture.completedFuture(null);
  }
}
