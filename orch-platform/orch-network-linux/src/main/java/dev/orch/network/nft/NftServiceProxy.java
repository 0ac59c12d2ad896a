package dev.orch.network.nft;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.network.NetworkException;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.SyncReport;
import dev.orch.network.linux.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel carry services: keeps a table of nftables for each family of addresses, with one
 * run of {@code nft} per change, of what changed, which the kernel takes whole or not at all. The
 * first sync replaces what an earlier proxy left, but keeps the clients of services with affinity;
 * so does the one after a failure. Needs root, nft 1.0.6 or newer, and conntrack for UDP.
 *
 * <p>It forwards packets only as far as the machine does: {@code net.ipv4.ip_forward} is the pod
 * network's to set.
 */
public final class NftServiceProxy implements ServiceProxy {
  private static final System.Logger LOG = System.getLogger(NftServiceProxy.class.getName());
  private static final int LONGEST_FAULT = 500;

  private final Programs programs;
  private final NftSettings settings;
  private final Executor worker;
  private final Conntrack conntrack;

  // From here on: only on the worker.
  private Installed installed;
  private Trust trust = Trust.UNKNOWN;
  private @Nullable ServiceTable wanted;
  private List<CompletableFuture<SyncReport>> waiting = new ArrayList<>();
  private boolean running;
  private boolean closed;
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  /** What is known of the kernel's tables. */
  private enum Trust {
    /** They are as they were left. */
    KNOWN,
    /** Something may be there, of this proxy's make. */
    UNKNOWN,
    /** What is there can't be kept. */
    NONE
  }

  /**
   * A proxy that has done nothing yet.
   *
   * @param programs those of the network namespace to work in
   * @param worker runs one task at a time
   */
  public NftServiceProxy(Programs programs, NftSettings settings, Executor worker) {
    this.programs = programs;
    this.settings = settings;
    this.worker = worker;
    this.conntrack = new Conntrack(programs);
    this.installed = new Installed(settings);
  }

  @Override
  public CompletionStage<SyncReport> sync(ServiceTable desired) {
    CompletableFuture<SyncReport> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          if (closed) {
            result.completeExceptionally(new IllegalStateException("the proxy is closed"));
          } else {
            wanted = desired;
            waiting.add(result);
            next();
          }
        });
    return result;
  }

  /** Carries the last table that was wanted, if nothing is under way. */
  private void next() {
    ServiceTable table = wanted;
    if (running) {
      return;
    }
    if (closed) {
      remove();
    } else if (table != null) {
      running = true;
      wanted = null;
      List<CompletableFuture<SyncReport>> waiters = waiting;
      waiting = new ArrayList<>();
      carry(table)
          .whenCompleteAsync(
              (report, failure) -> {
                running = false;
                waiters.forEach(waiter -> end(waiter, report, failure));
                next();
              },
              worker);
    }
  }

  private static void end(
      CompletableFuture<SyncReport> waiter,
      @Nullable SyncReport report,
      @Nullable Throwable failure) {
    if (report != null) {
      waiter.complete(report);
    } else {
      waiter.completeExceptionally(
          failure == null ? new NetworkException("nothing came of it") : failure);
    }
  }

  /** Trusts less with each failure, until nothing is left to distrust. */
  private CompletionStage<SyncReport> carry(ServiceTable table) {
    Trust trusted = trust;
    return attempt(table)
        .handleAsync(
            (report, failure) -> {
              if (report != null) {
                trust = Trust.KNOWN;
                return CompletableFuture.completedStage(report);
              }
              trust = trusted == Trust.KNOWN ? Trust.UNKNOWN : Trust.NONE;
              if (trusted == Trust.NONE) {
                return CompletableFuture.<SyncReport>failedStage(failure);
              }
              LOG.log(System.Logger.Level.WARNING, "rules are made anew", failure);
              return carry(table);
            },
            worker)
        .thenCompose(stage -> stage);
  }

  private CompletionStage<SyncReport> attempt(ServiceTable table) {
    if (trust == Trust.KNOWN) {
      Installed.Step step = installed.step(table);
      return step.text().isEmpty()
          ? CompletableFuture.completedStage(installed.report())
          : commit(step, step.text());
    }
    installed = new Installed(settings);
    Installed.Step step = installed.step(table);
    return room().thenComposeAsync(room -> commit(step, room + base() + step.text()), worker);
  }

  /** The commands that take away what is there. */
  private CompletionStage<String> room() {
    List<Family> families = Family.all(settings);
    CompletionStage<String> text =
        CompletableFuture.completedStage(trust == Trust.NONE ? BaseRules.removal(families) : "");
    for (Family family : families) {
      text =
          trust == Trust.NONE
              ? text.thenApply(before -> before + Leftovers.none(family))
              : text.thenCombine(
                  listing(family),
                  (before, listing) ->
                      before + Leftovers.removal(family, listing, installed::keeps));
    }
    return text;
  }

  private CompletionStage<String> listing(Family family) {
    return programs
        .run("nft", "--json", "--terse", "list", "table", family.word(), Family.TABLE)
        .thenApply(ended -> ended.code() == 0 ? ended.output() : "");
  }

  private String base() {
    StringBuilder text = new StringBuilder();
    Family.all(settings).forEach(family -> text.append(BaseRules.text(family, settings)));
    return text.toString();
  }

  private CompletionStage<SyncReport> commit(Installed.Step step, String text) {
    SyncReport report = installed.report();
    return nft(text).thenCompose(done -> conntrack.keep(step.flows())).thenApply(done -> report);
  }

  private CompletionStage<Void> nft(String text) {
    return programs
        .run(ImmutableList.of("nft", "--file", "-"), text, ImmutableMap.of())
        .thenApply(
            ended -> {
              if (ended.code() != 0) {
                String said = ended.errors().strip();
                throw new NetworkException(
                    "nft took no rules: "
                        + said.substring(0, Math.min(LONGEST_FAULT, said.length())));
              }
              return null;
            });
  }

  /** Takes no more tables, and takes the rules away; ends when they are gone. From any thread. */
  public CompletionStage<Void> end() {
    worker.execute(
        () -> {
          if (!closed) {
            closed = true;
            waiting.forEach(
                waiter ->
                    waiter.completeExceptionally(new IllegalStateException("the proxy is closed")));
            waiting.clear();
            next();
          }
        });
    return gone;
  }

  private void remove() {
    running = true;
    nft(BaseRules.removal(Family.all(settings)))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                gone.complete(null);
              } else {
                gone.completeExceptionally(failure);
              }
            });
  }

  /** The same, without telling when it is done. */
  @Override
  public void close() {
    end();
  }
}
