package dev.orch.network.nft;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import dev.orch.network.nft.Part.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands that turn what is there into what is to be, to be run all or none. Pure. Nothing is
 * deleted before what leads to it, and nothing leads to what isn't there yet. None of the commands
 * makes nft read the elements of a set, or a chain's rules: what one costs depends on itself.
 */
final class Transaction {
  /** How many elements there are in a command: few enough for nft's messages. */
  private static final int BATCH = 500;

  private final Map<Part, String> before;
  private final Map<Part, String> after;
  private final StringBuilder text = new StringBuilder();

  private Transaction(Map<Part, String> before, Map<Part, String> after) {
    this.before = before;
    this.after = after;
  }

  /** The commands; empty if nothing differs. */
  static String text(Map<Part, String> before, Map<Part, String> after) {
    return new Transaction(before, after).text();
  }

  private String text() {
    List<Part> gone = differing(before, after);
    List<Part> come = differing(after, before);
    elements("delete", gone, false);
    each(come, Kind.SET, (part, said) -> line("add set", part, said), before);
    each(come, Kind.CHAIN, (part, said) -> line("add chain", part, ""), before);
    each(gone, Kind.CHAIN, (part, said) -> line("flush chain", part, ""), ImmutableMap.of());
    each(come, Kind.CHAIN, this::rules, ImmutableMap.of());
    each(gone, Kind.CHAIN, (part, said) -> line("delete chain", part, ""), after);
    each(gone, Kind.SET, (part, said) -> line("delete set", part, ""), after);
    elements("add", come, true);
    return text.toString();
  }

  private interface Command {
    void run(Part part, String said);
  }

  /** Runs a command for those of a kind that the other side doesn't have. */
  private void each(List<Part> parts, Kind kind, Command command, Map<Part, String> without) {
    for (Part part : parts) {
      if (part.kind() == kind && !without.containsKey(part)) {
        command.run(part, after.getOrDefault(part, ""));
      }
    }
  }

  private static List<Part> differing(Map<Part, String> of, Map<Part, String> from) {
    List<Part> parts = new ArrayList<>();
    of.forEach(
        (part, said) -> {
          if (!said.equals(from.get(part))) {
            parts.add(part);
          }
        });
    return parts;
  }

  private void line(String command, Part part, String rest) {
    text.append(command)
        .append(' ')
        .append(part.family().table())
        .append(' ')
        .append(part.place())
        .append(rest.isEmpty() ? "" : " ")
        .append(rest)
        .append('\n');
  }

  private void rules(Part chain, String said) {
    said.lines().forEach(rule -> line("add rule", chain, rule));
  }

  private void elements(String command, List<Part> parts, boolean withData) {
    Map<String, List<String>> bySet = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.kind() == Kind.ELEMENT) {
        String data = withData ? after.getOrDefault(part, "") : "";
        bySet
            .computeIfAbsent(part.family().table() + " " + part.place(), made -> new ArrayList<>())
            .add(data.isEmpty() ? part.key() : part.key() + " : " + data);
      }
    }
    bySet.forEach(
        (set, all) -> {
          for (List<String> some : Iterables.partition(all, BATCH)) {
            text.append(command)
                .append(" element ")
                .append(set)
                .append(" { ")
                .append(String.join(", ", some))
                .append(" }\n");
          }
        });
  }
}
