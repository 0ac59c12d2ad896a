package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import java.util.List;
import java.util.Optional;

/**
 * Which controllers run, said as to kube-controller-manager: {@code *} for all, a name for that
 * one, a name after {@code -} for all but that. Immutable.
 */
record ControllerChoice(List<String> said) {
  private static final String ALL = "*";
  private static final String NOT = "-";

  ControllerChoice {
    said = ImmutableList.copyOf(said);
  }

  private boolean includes(String name) {
    return said.contains(name) || (said.contains(ALL) && !said.contains(NOT + name));
  }

  /** Those of the loops that are chosen. */
  List<Loop> of(List<Loop> loops) {
    return loops.stream()
        .filter(loop -> includes(loop.name()))
        .collect(ImmutableList.toImmutableList());
  }

  /** What was said that names none of the loops. */
  Optional<String> unknown(List<Loop> loops) {
    List<String> names = loops.stream().map(Loop::name).toList();
    return said.stream()
        .filter(item -> !item.equals(ALL))
        .map(item -> item.startsWith(NOT) ? item.substring(NOT.length()) : item)
        .filter(name -> !names.contains(name))
        .findFirst();
  }
}
