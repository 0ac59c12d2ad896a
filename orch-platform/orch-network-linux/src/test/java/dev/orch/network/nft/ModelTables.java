package dev.orch.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tables as the kernel has them, as far as the proxy's commands go: what is referred to must be
 * there, and what is deleted mustn't be referred to.
 */
final class ModelTables {
  private static final Pattern REFERENCE = Pattern.compile("(?:goto |@)([a-z0-9.-]+)");

  private final Map<String, List<String>> chains = new TreeMap<>();
  private final Map<String, Map<String, String>> sets = new TreeMap<>();

  /** Runs commands, each in the state that those before it have left. */
  void run(String text) {
    text.lines().forEach(this::command);
  }

  private void command(String line) {
    List<String> words = Splitter.on(' ').limit(6).splitToList(line);
    String what = words.get(0) + " " + words.get(1);
    String name = words.get(2) + " " + words.get(4);
    String rest = words.size() > 5 ? words.get(5) : "";
    switch (what) {
      case "add set", "add map" -> sets.putIfAbsent(name, new TreeMap<>());
      case "add chain" -> chains.putIfAbsent(name, new ArrayList<>());
      case "add rule" -> {
        assertRefersWell(words.get(2), rest);
        there(chains, name).add(rest);
      }
      case "flush chain" -> there(chains, name).clear();
      case "delete chain" -> {
        assertThat(there(chains, name)).as(line).isEmpty();
        chains.remove(name);
        assertUnused(name, line);
      }
      case "delete set" -> {
        there(sets, name);
        sets.remove(name);
        assertUnused(name, line);
      }
      case "add element", "delete element" -> elements(what, name, rest, words.get(2));
      default -> throw new AssertionError("no command: " + line);
    }
  }

  private static <V> V there(Map<String, V> all, String name) {
    V value = all.get(name);
    if (value == null) {
      throw new AssertionError(name + " isn't there");
    }
    return value;
  }

  private void elements(String what, String name, String rest, String family) {
    Map<String, String> set = there(sets, name);
    for (String element : Splitter.on(", ").split(rest.substring(2, rest.length() - 2))) {
      List<String> parts = Splitter.on(" : ").splitToList(element);
      String data = parts.size() > 1 ? parts.get(1) : "";
      if (what.startsWith("add")) {
        assertRefersWell(family, data);
        assertThat(set.put(parts.get(0), data)).as(name + " " + element).isNull();
      } else {
        assertThat(set.remove(element)).as(name + " " + element).isNotNull();
      }
    }
  }

  private void assertRefersWell(String family, String text) {
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = family + " " + matcher.group(1);
      assertThat(chains.containsKey(name) || sets.containsKey(name)).as(name).isTrue();
    }
  }

  private void assertUnused(String gone, String line) {
    String family = gone.substring(0, gone.indexOf(' '));
    chains.forEach(
        (name, rules) -> {
          if (name.startsWith(family + " ")) {
            rules.forEach(rule -> assertThat(refersTo(rule, gone)).as(line).isFalse());
          }
        });
    sets.forEach(
        (name, elements) -> {
          if (name.startsWith(family + " ")) {
            elements.values().forEach(data -> assertThat(refersTo(data, gone)).as(line).isFalse());
          }
        });
  }

  private static boolean refersTo(String text, String gone) {
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      if (gone.endsWith(" " + matcher.group(1))) {
        return true;
      }
    }
    return false;
  }

  /** All of it but the chains that stay when no service uses them. */
  Map<String, Object> content() {
    Map<String, Object> all = new TreeMap<>(sets);
    chains.forEach(
        (name, rules) -> {
          if (!name.contains("carry-")) {
            all.put("chain " + name, rules);
          }
        });
    return all;
  }
}
