package dev.orch.store.admission.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How violations are put into words. */
final class Words {
  private Words() {}

  /** Each in quotation marks. */
  static String quoted(Collection<String> items) {
    return items.isEmpty() ? "" : "\"" + String.join("\", \"", items) + "\"";
  }

  static String plural(String one, Collection<?> of) {
    return of.size() == 1 ? one : one + "s";
  }

  /** {@code containers "a", "b"}. */
  static String containers(Collection<String> names) {
    return plural("container", names) + " " + quoted(names);
  }

  /** {@code pod and container "a"}: who says something; {@code ""} if nobody does. */
  static String setters(boolean pod, Collection<String> containers) {
    List<String> all = new ArrayList<>();
    if (pod) {
      all.add("pod");
    }
    if (!containers.isEmpty()) {
      all.add(containers(containers));
    }
    return String.join(" and ", all);
  }
}
