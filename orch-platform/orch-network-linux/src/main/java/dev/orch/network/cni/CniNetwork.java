package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.network.Attachment;
import dev.orch.network.NetworkException;
import dev.orch.network.NetworkHealth;
import dev.orch.network.NodeRanges;
import dev.orch.network.PodNetwork;
import dev.orch.network.PodSandbox;
import dev.orch.network.linux.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A pod network that CNI plugins make, by the specification's versions 0.3.0 to 1.1.0. Everything
 * happens on its worker; what has to outlive the agent is in files. An attachment is noted before
 * its first plugin is called, and forgotten when the last one has ended it well: nothing that a
 * crash leaves is lost sight of.
 */
public final class CniNetwork implements PodNetwork, NetworkHealth, NodeRanges {
  /** What containerd says when pods can't be attached. */
  private static final String NOT_READY = "NetworkPluginNotReady";

  /** What the interface is called that a pod's addresses are those of. */
  private static final String INTERFACE = "eth0";

  private final Configurations configurations;
  private final ScheduledExecutorService worker;
  private final Chain chain;
  private final Versions versions;
  private final ResultCache cache;
  private final Turns turns;
  private final Leaving leaving;
  private final Leaks leaks;
  private final Requests requests;
  private final Programs programs;

  /**
   * What a network is made of.
   *
   * @param folder where it keeps its attachments; no other network's
   * @param binaries where plugins are told that plugins are
   * @param plugins the plugins
   * @param programs runs programs in the node's network
   */
  public record Parts(Path folder, List<Path> binaries, Plugins plugins, Programs programs) {
    public Parts {
      binaries = ImmutableList.copyOf(binaries);
    }
  }

  CniNetwork(Parts parts, Configurations configurations, ScheduledExecutorService worker) {
    this.configurations = configurations;
    this.worker = worker;
    this.programs = parts.programs();
    this.chain = new Chain(parts.plugins(), parts.binaries(), worker);
    this.versions = new Versions(chain, parts.plugins(), worker);
    this.cache = new ResultCache(parts.folder().resolve("attachments"));
    this.turns = new Turns(worker);
    this.requests = new Requests(worker);
    this.leaving = new Leaving(worker, id -> turns.of(id, () -> endIfLeaving(id)));
    this.leaks =
        new Leaks(configurations, chain, versions, cache, this::end, leaving::later, worker);
  }

  /**
   * The network of the first configuration in a directory.
   *
   * @param worker runs one task at a time
   */
  public static CniNetwork of(Parts parts, Path configurations, ScheduledExecutorService worker) {
    return new CniNetwork(parts, new ConfigurationFolder(configurations), worker);
  }

  /**
   * The network of a configuration that is made of the ranges of the node's pods.
   *
   * @param worker runs one task at a time
   */
  public static CniNetwork of(
      Parts parts, ConfigurationMaker maker, ScheduledExecutorService worker) {
    return new CniNetwork(parts, new GeneratedConfiguration(maker), worker);
  }

  @Override
  public boolean isolates() {
    return true;
  }

  @Override
  public void podRanges(List<String> ranges) {
    if (configurations instanceof GeneratedConfiguration generated) {
      generated.ranges(ranges);
    }
  }

  @Override
  public CompletionStage<Attachment> attach(PodSandbox pod) {
    return requests.begin(() -> turns.of(pod.id(), () -> attachNow(pod)), "setup", pod.id());
  }

  private CompletionStage<Attachment> attachNow(PodSandbox pod) {
    Pods.check(pod);
    if (pod.networkNamespace().isEmpty()) {
      throw new NetworkException("sandbox " + pod.id() + " has no network namespace");
    }
    Optional<Cached> known = cache.find(pod.id());
    if (known.isEmpty()) {
      return add(pod);
    }
    Cached before = known.get();
    Json.Obj result = before.result();
    return result != null && before.netns().equals(pod.networkNamespace())
        ? CompletableFuture.completedFuture(attachment(before, result))
        : end(before).thenComposeAsync(done -> add(pod), worker);
  }

  private CompletionStage<Attachment> add(PodSandbox pod) {
    NetworkList list = configurations.current();
    return versions.of(list).thenComposeAsync(version -> add(begun(pod, list, version)), worker);
  }

  private static Cached begun(PodSandbox pod, NetworkList list, String version) {
    return new Cached(
        pod.id(),
        pod.networkNamespace(),
        INTERFACE,
        version,
        Pods.args(pod),
        Pods.capabilities(pod.wishes()),
        list,
        null);
  }

  private CompletionStage<Attachment> add(Cached begun) {
    cache.put(begun);
    return programs
        .inside(begun.netns())
        .run("ip", "link", "set", "lo", "up")
        .thenApply(Programs.Ended::orThrow)
        .thenComposeAsync(done -> chain.add(begun), worker)
        .thenApplyAsync(result -> added(begun.with(result), result), worker)
        .handleAsync(
            (attachment, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(attachment)
                    : undone(begun, failure),
            worker)
        .thenCompose(stage -> stage);
  }

  private Attachment added(Cached attached, Json.Obj result) {
    Attachment attachment = attachment(attached, result);
    cache.put(attached);
    return attachment;
  }

  private static Attachment attachment(Cached of, Json.Obj result) {
    List<String> ips = Results.ips(result);
    if (ips.isEmpty()) {
      throw new NetworkException(
          "network \""
              + of.list().name()
              + "\" has given sandbox "
              + of.containerId()
              + " no address");
    }
    return new Attachment(of.containerId(), ips);
  }

  /** What was begun is ended; what can't be ended now is ended later. */
  private CompletableFuture<Attachment> undone(Cached begun, Throwable failure) {
    return end(begun)
        .handle(
            (done, again) -> {
              if (again != null) {
                leaving.later(begun.containerId());
              }
              throw new CompletionException(NetworkException.cause(failure));
            })
        .thenApply(never -> (Attachment) never)
        .toCompletableFuture();
  }

  @Override
  public CompletionStage<Void> detach(PodSandbox pod) {
    return requests.begin(
        () ->
            turns.of(
                pod.id(),
                () ->
                    leaving.hasLeft(pod.id()) && cache.find(pod.id()).isEmpty()
                        ? done()
                        : detachNow(pod)),
        "destroy",
        pod.id());
  }

  private CompletionStage<Void> detachNow(PodSandbox pod) {
    Pods.check(pod);
    Optional<Cached> known = cache.find(pod.id());
    CompletionStage<Void> ended = known.isPresent() ? end(known.get()) : endUnknown(pod);
    return ended.whenCompleteAsync(
        (done, failure) -> {
          if (failure != null && known.isPresent()) {
            leaving.later(pod.id());
          }
        },
        worker);
  }

  /** Plugins may hold something of it, though nothing is known. */
  private CompletionStage<Void> endUnknown(PodSandbox pod) {
    if (pod.networkNamespace().isEmpty()) {
      return done();
    }
    NetworkList list;
    try {
      list = configurations.current();
    } catch (NetworkException e) {
      return done();
    }
    return versions.of(list).thenComposeAsync(version -> end(begun(pod, list, version)), worker);
  }

  /** It may have ended and been attached again before its turn came. */
  private CompletionStage<Void> endIfLeaving(String containerId) {
    return leaving.isLeaving(containerId)
        ? cache.find(containerId).map(this::end).orElseGet(CniNetwork::done)
        : done();
  }

  private CompletionStage<Void> end(Cached attachment) {
    return chain
        .del(attachment)
        .thenAcceptAsync(
            done -> {
              cache.remove(attachment.containerId());
              leaving.left(attachment.containerId());
            },
            worker);
  }

  @Override
  public CompletionStage<Void> check(PodSandbox pod, Attachment expected) {
    return requests.begin(
        () -> turns.of(pod.id(), () -> checkNow(pod, expected)), "check", pod.id());
  }

  private CompletionStage<Void> checkNow(PodSandbox pod, Attachment expected) {
    Cached known = cache.find(pod.id()).orElse(null);
    Json.Obj result = known == null ? null : known.result();
    if (known == null || result == null) {
      throw new NetworkException("sandbox " + pod.id() + " is not attached");
    }
    List<String> ips = attachment(known, result).ips();
    if (!ips.equals(expected.ips())) {
      throw new NetworkException(
          "sandbox " + pod.id() + " has the addresses " + ips + " instead of " + expected.ips());
    }
    return known.list().disableCheck() || known.spec().isBefore(SpecVersion.V0_4_0)
        ? done()
        : chain.check(known);
  }

  @Override
  public CompletionStage<Void> retain(Set<String> alive) {
    return requests.begin(() -> turns.ofAll(() -> leaks.end(alive)), "clean up", "");
  }

  @Override
  public CompletionStage<Readiness> readiness() {
    return requests
        .begin(this::status, "status", "")
        .thenApply(ready -> Readiness.READY)
        .exceptionally(
            failure ->
                new Readiness(
                    false,
                    NOT_READY,
                    "Network plugin returns error: "
                        + NetworkException.cause(failure).getMessage()));
  }

  private CompletionStage<Void> status() {
    NetworkList list = configurations.current();
    return versions
        .of(list)
        .thenComposeAsync(
            version ->
                SpecVersion.of(version).isBefore(SpecVersion.V1_1_0)
                    ? done()
                    : chain.status(list, version),
            worker);
  }

  @SuppressWarnings("NullAway") // Void has no value but null.
  private static CompletionStage<Void> done() {
    return CompletableFuture.completedFuture(null);
  }
}
