package dev.orch.network.nft.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is in one table of nftables: sets, maps of verdicts, chains. Made once, then read. What
 * leads from one ruleset to another is one transaction, of commands in proportion to what differs.
 */
final class Ruleset {
  private final String table;
  private final Map<String, Elements> sets = new LinkedHashMap<>();
  private final Map<String, Chain> chains = new LinkedHashMap<>();

  /**
   * A set, or a map of verdicts.
   *
   * @param declaration its type and flags
   * @param elements what is in it; of a map: its keys, each with its verdict behind a colon
   */
  private record Elements(boolean map, String declaration, Set<String> elements) {}

  /**
   * A chain.
   *
   * @param hook where it is called from; empty for one that others call
   */
  private record Chain(String hook, List<String> rules) {}

  /** An empty one, of a table such as {@code inet orch}. */
  Ruleset(String table) {
    this.table = table;
  }

  void set(String name, String declaration, Set<String> elements) {
    sets.put(name, new Elements(false, declaration, elements));
  }

  void map(String name, String declaration, Set<String> elements) {
    sets.put(name, new Elements(true, declaration, elements));
  }

  void chain(String name, List<String> rules) {
    chains.put(name, new Chain("", rules));
  }

  void chain(String name, String hook, List<String> rules) {
    chains.put(name, new Chain(hook, rules));
  }

  /** The commands that make the table anew, whatever is there of it. */
  String whole() {
    Transaction all = new Transaction();
    all.line("add table " + table);
    all.line("delete table " + table);
    all.line("add table " + table);
    all.change(new Ruleset(table));
    return all.text.toString();
  }

  /** The commands that take the table away, whether it is there or not. */
  static String without(String table) {
    return "add table " + table + "\ndelete table " + table + "\n";
  }

  /** The commands that lead here; empty if nothing differs. */
  String since(Ruleset before) {
    Transaction changes = new Transaction();
    changes.change(before);
    return changes.text.toString();
  }

  /**
   * Commands, in an order in which all that is named is there. Chains and maps name each other, so
   * first all that is new is declared, then all is filled, and what is gone goes last.
   */
  private final class Transaction {
    final StringBuilder text = new StringBuilder();

    void line(String line) {
      text.append(line).append('\n');
    }

    void change(Ruleset before) {
      Collection<String> goneChains = Sets.difference(before.chains.keySet(), chains.keySet());
      Collection<String> goneSets = Sets.difference(before.sets.keySet(), sets.keySet());
      sets.forEach((name, set) -> declare(name, set, before.sets.get(name)));
      chains.forEach((name, chain) -> declare(name, chain, before.chains.get(name)));
      sets.forEach((name, set) -> remove(name, set, before.sets.get(name)));
      chains.forEach((name, chain) -> fill(name, chain, before.chains.get(name)));
      goneChains.forEach(name -> line("flush chain " + table + " " + name));
      goneSets.forEach(name -> drop(name, Objects.requireNonNull(before.sets.get(name), name)));
      sets.forEach((name, set) -> add(name, set, before.sets.get(name)));
      goneChains.forEach(name -> line("delete chain " + table + " " + name));
    }

    private void declare(String name, Elements set, @Nullable Elements before) {
      if (before == null) {
        line("add " + word(set) + " " + table + " " + name + " { " + set.declaration + " }");
      }
    }

    private void declare(String name, Chain chain, @Nullable Chain before) {
      if (before == null) {
        String hook = chain.hook.isEmpty() ? "" : " { " + chain.hook + " }";
        line("add chain " + table + " " + name + hook);
      }
    }

    private String word(Elements set) {
      return set.map ? "map" : "set";
    }

    private void remove(String name, Elements set, @Nullable Elements before) {
      if (before != null) {
        elements("delete", name, Sets.difference(before.elements, set.elements));
      }
    }

    private void add(String name, Elements set, @Nullable Elements before) {
      Set<String> there = before == null ? ImmutableSet.of() : before.elements;
      elements("add", name, Sets.difference(set.elements, there));
    }

    private void elements(String verb, String name, Set<String> elements) {
      if (!elements.isEmpty()) {
        line(verb + " element " + table + " " + name + " { " + String.join(", ", elements) + " }");
      }
    }

    private void fill(String name, Chain chain, @Nullable Chain before) {
      List<String> there = before == null ? ImmutableList.of() : before.rules;
      if (!there.equals(chain.rules)) {
        if (!there.isEmpty()) {
          line("flush chain " + table + " " + name);
        }
        chain.rules.forEach(rule -> line("add rule " + table + " " + name + " " + rule));
      }
    }

    private void drop(String name, Elements set) {
      line("delete " + word(set) + " " + table + " " + name);
    }
  }
}
