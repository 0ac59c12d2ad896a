package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.network.policy.Reachability;
import dev.orch.network.policy.Reachability.Party;
import dev.orch.network.policy.Reachability.Path;
import dev.orch.network.policy.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who can talk to whom, for people to read. Immutable. */
final class ReachabilityReport {
  private final Reachability reachability;
  private final @Nullable String namespace;

  /** Of parties with somebody in this namespace and of those they talk with; null for all. */
  ReachabilityReport(Reachability reachability, @Nullable String namespace) {
    this.reachability = reachability;
    this.namespace = namespace;
  }

  private boolean isAsked(Path path) {
    return namespace == null || isIn(path.from()) || isIn(path.to());
  }

  private boolean isIn(Party party) {
    return party.members().get(0).startsWith(namespace + "/");
  }

  /** By who talks, to whom, and what lets them. */
  private Map<List<String>, List<Path>> grouped() {
    Map<List<String>, List<Path>> grouped = new LinkedHashMap<>();
    for (Path path : reachability.paths()) {
      if (isAsked(path)) {
        List<String> key =
            ImmutableList.of(path.from().toString(), path.to().toString(), reason(path.verdict()));
        grouped.computeIfAbsent(key, none -> new ArrayList<>()).add(path);
      }
    }
    return grouped;
  }

  private static String reason(Verdict verdict) {
    List<String> reasons = new ArrayList<>();
    if (verdict.egress().state() == Verdict.State.ALLOWED) {
      reasons.add("egress of " + verdict.egress());
    }
    if (verdict.ingress().state() == Verdict.State.ALLOWED) {
      reasons.add("ingress of " + verdict.ingress());
    }
    return reasons.isEmpty() ? "no policy" : String.join(", ", reasons);
  }

  private static String ports(List<Path> paths) {
    if (paths.stream().filter(Path::all).count() == 3) {
      return "all";
    }
    return paths.stream().map(ReachabilityReport::ports).collect(Collectors.joining(", "));
  }

  private static String ports(Path path) {
    String numbers =
        path.first() == path.last() ? "" + path.first() : path.first() + "-" + path.last();
    return path.all() ? path.protocol() : path.protocol() + " " + numbers;
  }

  /** A row for each way from somebody to somebody. */
  String table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(ImmutableList.of("FROM", "TO", "PORTS", "LET BY"));
    grouped()
        .forEach(
            (key, paths) ->
                rows.add(ImmutableList.of(key.get(0), key.get(1), ports(paths), key.get(2))));
    return TextTable.of(rows);
  }

  /** A graph in Mermaid's language: an arrow for each way from somebody to somebody else. */
  String mermaid() {
    Map<String, String> names = new LinkedHashMap<>();
    reachability.parties().stream()
        .filter(party -> namespace == null || isIn(party))
        .forEach(party -> name(names, party.toString()));
    StringBuilder arrows = new StringBuilder();
    grouped()
        .forEach(
            (key, paths) -> {
              if (!key.get(0).equals(key.get(1))) {
                arrows
                    .append("  ")
                    .append(name(names, key.get(0)))
                    .append(" -->|\"")
                    .append(ports(paths))
                    .append("\"| ")
                    .append(name(names, key.get(1)))
                    .append('\n');
              }
            });
    StringBuilder text = new StringBuilder("graph LR\n");
    names.forEach(
        (party, name) ->
            text.append("  ").append(name).append("[\"").append(party).append("\"]\n"));
    return text.append(arrows).toString();
  }

  private static String name(Map<String, String> names, String party) {
    return names.computeIfAbsent(party, none -> "p" + names.size());
  }
}
