package dev.orch.network.nft;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.SyncReport;
import dev.orch.network.SyncReport.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy has given the kernel: whose each target is, and how many services have a share in
 * what is shared. The rules themselves are planned again from their entries when these change. Not
 * for several threads at once.
 */
final class Installed {
  private final NftSettings settings;
  private final Map<Target, ImmutableSortedSet<String>> owners = new HashMap<>();
  private final Map<Part, Integer> shares = new HashMap<>();
  private final Set<Part> clients = new HashSet<>();
  private final TreeMap<String, List<Problem>> problems = new TreeMap<>();
  private ServiceTable table = ServiceTable.EMPTY;

  /** Nothing is there yet. */
  Installed(NftSettings settings) {
    this.settings = settings;
  }

  /**
   * A step from one table to the next one.
   *
   * @param text the commands that take it
   * @param flows where packets without connections may go on, by their target: those to others are
   *     to be forgotten
   */
  record Step(String text, Map<Target, Set<Endpoint>> flows) {
    Step {
      flows = ImmutableMap.copyOf(flows);
    }
  }

  /** What is carried, apart from these problems. */
  SyncReport report() {
    List<Problem> all = new ArrayList<>();
    problems.values().forEach(all::addAll);
    return new SyncReport(all);
  }

  /** Whether a set of clients is one of those that are there. */
  boolean keeps(Part set) {
    return clients.contains(set);
  }

  /** Takes the step to another table, at a cost in proportion to what changes in it. */
  Step step(ServiceTable desired) {
    SortedSet<String> changed = changed(table, desired);
    SortedSet<String> affected = new TreeSet<>(changed);
    for (String name : changed) {
      for (ServiceTable side : new ServiceTable[] {table, desired}) {
        targets(side.services().get(name))
            .forEach(
                target -> affected.addAll(owners.getOrDefault(target, ImmutableSortedSet.of())));
      }
    }
    Map<Part, String> before = rules(affected, table, false);
    Map<Target, Set<Endpoint>> flowsBefore = flows(affected, table);
    for (String name : changed) {
      targets(table.services().get(name)).forEach(target -> release(target, name));
      targets(desired.services().get(name)).forEach(target -> claim(target, name));
    }
    Map<Part, String> after = rules(affected, desired, true);
    String text = Transaction.text(before, after);
    Map<Target, Set<Endpoint>> flows = Flows.changed(flowsBefore, flows(affected, desired));
    table = desired;
    return new Step(text, flows);
  }

  /** The names of entries that differ; entries that don't are mostly the same instance. */
  @SuppressWarnings("ReferenceEquality") // the same instance has the same name
  private static SortedSet<String> changed(ServiceTable before, ServiceTable after) {
    SortedSet<String> names = new TreeSet<>();
    Iterator<Entry> olds = before.services().values().iterator();
    Iterator<Entry> news = after.services().values().iterator();
    Entry old = next(olds);
    Entry now = next(news);
    while (old != null || now != null) {
      int order =
          old == null ? 1 : now == null ? -1 : old == now ? 0 : old.name().compareTo(now.name());
      if (order < 0 && old != null) {
        names.add(old.name());
      } else if (now != null && (order > 0 || !now.equals(old))) {
        names.add(now.name());
      }
      old = order <= 0 ? next(olds) : old;
      now = order >= 0 ? next(news) : now;
    }
    return names;
  }

  private static @Nullable Entry next(Iterator<Entry> entries) {
    return entries.hasNext() ? entries.next() : null;
  }

  private static Set<Target> targets(@Nullable Entry entry) {
    Set<Target> targets = new LinkedHashSet<>();
    if (entry != null) {
      for (Frontend frontend : entry.frontends()) {
        Target target = Target.of(frontend);
        if (target != null) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  private void claim(Target target, String name) {
    owners.merge(
        target,
        ImmutableSortedSet.of(name),
        (all, one) -> ImmutableSortedSet.<String>naturalOrder().addAll(all).addAll(one).build());
  }

  private void release(Target target, String name) {
    owners.computeIfPresent(
        target,
        (key, all) -> {
          ImmutableSortedSet<String> rest =
              all.stream()
                  .filter(each -> !each.equals(name))
                  .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
          return rest.isEmpty() ? null : rest;
        });
  }

  private boolean isOwner(String name, Target target) {
    ImmutableSortedSet<String> all = owners.get(target);
    return all != null && all.first().equals(name);
  }

  /**
   * What these entries have together. Of what is shared, that which the first of them brings, or
   * the last one takes away with it.
   *
   * @param come whether they come, or go
   */
  private Map<Part, String> rules(SortedSet<String> names, ServiceTable of, boolean come) {
    Map<Part, String> all = new LinkedHashMap<>();
    for (String name : names) {
      Entry entry = of.services().get(name);
      problems.remove(name);
      if (entry != null) {
        EntryRules.Rules rules = EntryRules.of(entry, target -> isOwner(name, target), settings);
        rules
            .parts()
            .forEach(
                (part, said) -> {
                  if (part.kind() == Part.Kind.SET) {
                    note(part, come);
                  }
                  if (!part.shared() || share(part, come ? 1 : -1)) {
                    all.put(part, said);
                  }
                });
        if (come && !rules.problems().isEmpty()) {
          problems.put(name, rules.problems());
        }
      }
    }
    return all;
  }

  private void note(Part clientsOfEndpoint, boolean come) {
    if (come) {
      clients.add(clientsOfEndpoint);
    } else {
      clients.remove(clientsOfEndpoint);
    }
  }

  /**
   * Whether nobody had a share before, or nobody has one now. A shared chain stays until the next
   * full sync: to make one anew, the kernel checks the whole table.
   */
  private boolean share(Part part, int change) {
    if (part.kind() == Part.Kind.CHAIN) {
      return change > 0 && shares.put(part, 1) == null;
    }
    int before = shares.getOrDefault(part, 0);
    int after = before + change;
    if (after == 0) {
      shares.remove(part);
    } else {
      shares.put(part, after);
    }
    return before == 0 || after == 0;
  }

  private Map<Target, Set<Endpoint>> flows(SortedSet<String> names, ServiceTable of) {
    Map<Target, Set<Endpoint>> all = new LinkedHashMap<>();
    for (String name : names) {
      Entry entry = of.services().get(name);
      if (entry != null) {
        Flows.of(entry)
            .forEach(
                (target, to) -> {
                  if (isOwner(name, target)) {
                    all.putIfAbsent(target, to);
                  }
                });
      }
    }
    return all;
  }
}
