package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Probe;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.Exec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one running container: startup first, then liveness and readiness. Lives on the
 * node's worker, from when the container is seen running until it is seen no longer.
 */
final class Probing implements AutoCloseable {
  /** What follows from probes. Called on the node's worker. */
  interface Verdicts {
    void started(ContainerId id);

    void ready(ContainerId id, boolean ready, String message);

    void dead(ContainerId id, String probe, String message);

    void failing(ContainerId id, String probe, String message);
  }

  private final Container container;
  private final ContainerId id;
  private final String ip;
  private final Prober prober;
  private final @Nullable Exec exec;
  private final ScheduledExecutorService worker;
  private final Verdicts verdicts;
  private final List<Loop> loops = new ArrayList<>();
  private boolean closed;

  Probing(
      Container container,
      ContainerId id,
      String ip,
      Prober prober,
      @Nullable Exec exec,
      ScheduledExecutorService worker,
      Verdicts verdicts) {
    this.container = container;
    this.id = id;
    this.ip = ip;
    this.prober = prober;
    this.exec = exec;
    this.worker = worker;
    this.verdicts = verdicts;
  }

  void begin() {
    if (container.startupProbe() == null) {
      live();
    } else {
      begin("Startup", container.startupProbe());
    }
  }

  private void live() {
    begin("Liveness", container.livenessProbe());
    begin("Readiness", container.readinessProbe());
  }

  private void begin(String name, @Nullable Probe probe) {
    if (probe != null && !closed) {
      Loop loop = new Loop(name, probe);
      loops.add(loop);
      loop.schedule(Math.max(0, probe.initialDelaySeconds()));
    }
  }

  /** One probe, asked again and again. */
  private final class Loop {
    private final String name;
    private final Probe probe;
    private @Nullable ScheduledFuture<?> next;
    private int successes;
    private int failures;

    Loop(String name, Probe probe) {
      this.name = name;
      this.probe = probe;
    }

    void schedule(long seconds) {
      next = worker.schedule(this::ask, seconds, TimeUnit.SECONDS);
    }

    private void ask() {
      if (closed) {
        return;
      }
      Probing.this
          .ask(probe)
          .whenCompleteAsync(
              (outcome, failure) ->
                  answered(
                      outcome != null
                          ? outcome
                          : new Prober.Outcome(false, String.valueOf(failure))),
              worker);
    }

    private void answered(Prober.Outcome outcome) {
      if (closed) {
        return;
      }
      successes = outcome.ok() ? successes + 1 : 0;
      failures = outcome.ok() ? 0 : failures + 1;
      if (!outcome.ok()) {
        verdicts.failing(id, name, outcome.message());
      }
      boolean up = successes >= Math.max(1, probe.successThreshold());
      boolean down = failures >= Math.max(1, probe.failureThreshold());
      switch (name) {
        case "Startup" -> {
          if (up) {
            verdicts.started(id);
            live();
            return;
          }
          if (down) {
            verdicts.dead(id, name, outcome.message());
          }
        }
        case "Liveness" -> {
          if (down) {
            verdicts.dead(id, name, outcome.message());
          }
        }
        default -> {
          if (up || down) {
            verdicts.ready(id, up, outcome.message());
          }
        }
      }
      if (!closed) {
        schedule(Math.max(1, probe.periodSeconds()));
      }
    }
  }

  private CompletionStage<Prober.Outcome> ask(Probe probe) {
    Duration timeout = Duration.ofSeconds(Math.max(1, probe.timeoutSeconds()));
    if (probe.exec() != null) {
      return exec(probe.exec().command(), timeout);
    }
    if (probe.httpGet() != null) {
      String url = Targets.url(probe.httpGet(), container, ip);
      return prober.http(url, probe.httpGet().httpHeaders(), timeout);
    }
    if (probe.tcpSocket() != null) {
      String host = probe.tcpSocket().host().isEmpty() ? ip : probe.tcpSocket().host();
      return prober.tcp(host, Targets.port(probe.tcpSocket().port(), container), timeout);
    }
    if (probe.grpc() != null) {
      String service = probe.grpc().service() == null ? "" : probe.grpc().service();
      return prober.grpc(ip, probe.grpc().port(), service, timeout);
    }
    return CompletableFuture.completedFuture(new Prober.Outcome(false, "missing probe handler"));
  }

  private CompletionStage<Prober.Outcome> exec(List<String> command, Duration timeout) {
    if (exec == null) {
      return CompletableFuture.completedFuture(
          new Prober.Outcome(false, "this runtime runs no commands for probes"));
    }
    return exec.exec(id, command, timeout)
        .handle(
            (result, failure) -> {
              if (result == null) {
                return new Prober.Outcome(
                    false, String.valueOf(failure == null ? "" : failure.getMessage()));
              }
              if (result.timedOut()) {
                return new Prober.Outcome(
                    false,
                    "command timed out: \""
                        + String.join(" ", command)
                        + "\" timed out after "
                        + timeout.toSeconds()
                        + "s");
              }
              return result.exitCode() == 0
                  ? Prober.Outcome.OK
                  : new Prober.Outcome(false, result.output());
            });
  }

  @Override
  public void close() {
    closed = true;
    for (Loop loop : loops) {
      ScheduledFuture<?> next = loop.next;
      if (next != null) {
        next.cancel(false);
      }
    }
  }
}
