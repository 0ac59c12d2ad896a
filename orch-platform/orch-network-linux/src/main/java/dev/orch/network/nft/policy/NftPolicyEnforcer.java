package dev.orch.network.nft.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.network.linux.Programs;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.network.policy.PolicyTable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Enforces policies in the kernel, by a table of nftables' own: {@code inet orch-policy}. Each sync
 * is one transaction of what has changed since the last one; the first one, and one after a
 * failure, makes the table anew. Connections that stand go on. Needs the rights of {@code nft} in
 * the network namespace of its programs.
 */
public final class NftPolicyEnforcer implements PolicyEnforcer {
  private static final System.Logger LOG = System.getLogger(NftPolicyEnforcer.class.getName());

  private final Programs programs;
  private final Executor worker;
  private @Nullable Ruleset committed;
  private CompletionStage<Void> last = CompletableFuture.allOf();

  /**
   * One that enforces nothing yet: what an earlier one left holds until the first sync.
   *
   * @param worker runs one task at a time
   */
  public NftPolicyEnforcer(Programs programs, Executor worker) {
    this.programs = programs;
    this.worker = worker;
  }

  @Override
  public CompletionStage<Void> sync(PolicyTable desired) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    worker.execute(
        () -> {
          // One after the other, whatever became of the one before.
          last =
              last.handle((ended, failure) -> true)
                  .thenComposeAsync(ready -> commit(PolicyRuleset.of(desired)), worker);
          tell(last, done);
        });
    return done;
  }

  private CompletionStage<Void> commit(Ruleset wanted) {
    Ruleset before = committed;
    String commands = before == null ? wanted.whole() : wanted.since(before);
    if (commands.isEmpty()) {
      committed = wanted;
      return CompletableFuture.allOf();
    }
    committed = null;
    return nft(commands)
        .thenApply(Programs.Ended::orThrow)
        .thenAcceptAsync(said -> committed = wanted, worker);
  }

  private CompletionStage<Programs.Ended> nft(String commands) {
    return programs.run(ImmutableList.of("nft", "-f", "-"), commands, ImmutableMap.of());
  }

  /** Takes the table away, whoever made it; the stage ends when it is gone. */
  public CompletionStage<Void> end() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    worker.execute(
        () -> {
          committed = null;
          last =
              last.handle((ended, failure) -> true)
                  .thenComposeAsync(ready -> nft(Ruleset.without(PolicyRuleset.TABLE)), worker)
                  .thenApply(Programs.Ended::orThrow)
                  .thenAccept(said -> {});
          tell(last, done);
        });
    return done;
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private static void tell(CompletionStage<Void> stage, CompletableFuture<Void> done) {
    stage.whenComplete(
        (ended, failure) -> {
          if (failure == null) {
            done.complete(null);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  /** Takes the table away; nobody waits for that. */
  @Override
  public void close() {
    end()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "policies stay", failure);
              }
            });
  }
}
