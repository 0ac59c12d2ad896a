package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.LimitRange;
import dev.orch.model.core.LimitRangeItem;
import dev.orch.model.core.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a limit range gives to containers that don't say what they need. */
record LimitDefaults(Map<String, Quantity> limits, Map<String, Quantity> requests) {
  private static final String ANNOTATION = "kubernetes.io/limit-ranger";

  static LimitDefaults of(LimitRange range) {
    Map<String, Quantity> limits = new TreeMap<>();
    Map<String, Quantity> requests = new TreeMap<>();
    for (LimitRangeItem item : range.spec().limits()) {
      if (item.type().equals("Container")) {
        limits.putAll(item.defaultValue());
        requests.putAll(item.defaultRequest());
      }
    }
    return new LimitDefaults(limits, requests);
  }

  /** The pod with what it lacked; an annotation tells what that was. */
  Pod apply(Pod pod) {
    List<String> notes = new ArrayList<>();
    List<Container> containers = complete(pod.spec().containers(), "container", notes);
    List<Container> initial = complete(pod.spec().initContainers(), "init container", notes);
    if (notes.isEmpty()) {
      return pod;
    }
    Map<String, String> annotations = new TreeMap<>(pod.metadata().annotations());
    annotations.put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", notes));
    return pod.withMetadata(pod.metadata().withAnnotations(annotations))
        .withSpec(pod.spec().withContainers(containers).withInitContainers(initial));
  }

  private List<Container> complete(List<Container> containers, String what, List<String> notes) {
    ImmutableList.Builder<Container> completed = ImmutableList.builder();
    for (Container container : containers) {
      Map<String, Quantity> asked = new TreeMap<>(container.resources().requests());
      Map<String, Quantity> bounds = new TreeMap<>(container.resources().limits());
      note(fill(asked, requests), " request for ", what, container, notes);
      note(fill(bounds, limits), " limit for ", what, container, notes);
      completed.add(
          container.withResources(container.resources().withRequests(asked).withLimits(bounds)));
    }
    return completed.build();
  }

  /** Which were missing. */
  private static Set<String> fill(Map<String, Quantity> amounts, Map<String, Quantity> defaults) {
    Set<String> missing = new TreeSet<>(defaults.keySet());
    missing.removeAll(amounts.keySet());
    missing.forEach(name -> amounts.put(name, defaults.get(name)));
    return missing;
  }

  private static void note(
      Set<String> set, String which, String what, Container container, List<String> notes) {
    if (!set.isEmpty()) {
      notes.add(String.join(", ", set) + which + what + " " + container.name());
    }
  }
}
