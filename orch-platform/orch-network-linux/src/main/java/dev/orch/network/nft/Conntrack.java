package dev.orch.network.nft;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.linux.Programs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel forget where it sent packets of UDP, where it may not send more. Runs {@code
 * conntrack}; a machine without it keeps what it knows, which is logged. For any thread.
 */
final class Conntrack {
  private static final System.Logger LOG = System.getLogger(Conntrack.class.getName());
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

  private final Programs programs;

  Conntrack(Programs programs) {
    this.programs = programs;
  }

  /** A flow to a target, and who answers it; what many clients have in common. */
  record Flow(Target target, String answers, int port) {}

  /** Forgets all flows to these targets but those to the endpoints named; never fails. */
  CompletionStage<Void> keep(Map<Target, Set<Endpoint>> flows) {
    CompletionStage<Void> all = CompletableFuture.completedStage(null);
    for (Family family : Family.values()) {
      Map<Target, Set<Endpoint>> own =
          flows.entrySet().stream()
              .filter(flow -> flow.getKey().family() == family)
              .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
      if (!own.isEmpty()) {
        all = all.thenCompose(done -> keep(family, own));
      }
    }
    return all.exceptionally(
        failure -> {
          LOG.log(System.Logger.Level.WARNING, "flows of UDP can't be forgotten", failure);
          return null;
        });
  }

  private CompletionStage<Void> keep(Family family, Map<Target, Set<Endpoint>> flows) {
    List<String> list = ImmutableList.of("conntrack", "-L", "-f", family.conntrack(), "-p", "udp");
    return programs
        .run(list, "", ImmutableMap.of())
        .thenCompose(
            ended -> {
              CompletionStage<Void> all = CompletableFuture.completedStage(null);
              for (Flow stale : stale(family, ended.orThrow(), flows)) {
                all = all.thenCompose(done -> forget(stale));
              }
              return all;
            });
  }

  private CompletionStage<Void> forget(Flow flow) {
    List<String> command =
        ImmutableList.of(
            "conntrack",
            "-D",
            "-f",
            flow.target.family().conntrack(),
            "-p",
            "udp",
            "--orig-dst",
            flow.target.address(),
            "--orig-port-dst",
            Integer.toString(flow.target.port()),
            "--reply-src",
            flow.answers,
            "--reply-port-src",
            Integer.toString(flow.port));
    // It fails if there is nothing to forget any more, which is fine.
    return programs.run(command, "", ImmutableMap.of()).thenApply(ended -> null);
  }

  /** The flows in a listing that may not go on. */
  static Set<Flow> stale(Family family, String listing, Map<Target, Set<Endpoint>> flows) {
    Set<Flow> stale = new LinkedHashSet<>();
    listing
        .lines()
        .forEach(
            line -> {
              Flow flow = flow(family, line);
              Set<Endpoint> allowed = flow == null ? null : flows.get(flow.target);
              if (flow != null && allowed != null && !isAllowed(flow, allowed)) {
                stale.add(flow);
              }
            });
    return ImmutableSet.copyOf(stale);
  }

  private static boolean isAllowed(Flow flow, Set<Endpoint> allowed) {
    return allowed.stream()
        .anyMatch(to -> to.port() == flow.port && Family.canonical(to.ip()).equals(flow.answers));
  }

  /** A line tells of two directions: where the client sent, and who answers. */
  private static @Nullable Flow flow(Family family, String line) {
    List<String> to = new ArrayList<>();
    List<String> from = new ArrayList<>();
    List<String> toPorts = new ArrayList<>();
    List<String> fromPorts = new ArrayList<>();
    for (String word : WORDS.split(line)) {
      note(word, "dst=", to);
      note(word, "src=", from);
      note(word, "dport=", toPorts);
      note(word, "sport=", fromPorts);
    }
    if (from.size() != 2 || fromPorts.size() != 2) {
      return null;
    }
    Target target =
        new Target(family, Family.canonical(to.get(0)), "udp", Integer.parseInt(toPorts.get(0)));
    return new Flow(target, Family.canonical(from.get(1)), Integer.parseInt(fromPorts.get(1)));
  }

  private static void note(String word, String name, List<String> into) {
    if (word.startsWith(name)) {
      into.add(word.substring(name.length()));
    }
  }
}
