package dev.orch.store.admission.security;

import static dev.orch.store.admission.security.Words.plural;
import static dev.orch.store.admission.security.Words.quoted;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.SELinuxOptions;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Some types, and no users or roles, of SELinux. */
final class SeLinux {
  private static final ImmutableSet<String> TYPES =
      ImmutableSet.of("", "container_t", "container_init_t", "container_kvm_t");
  private static final ImmutableSet<String> TYPES_1_31 =
      ImmutableSet.<String>builder().addAll(TYPES).add("container_engine_t").build();

  static final Control CONTROL =
      Control.baseline("seLinuxOptions", pod -> new SeLinux(TYPES).check(pod))
          .since(31, pod -> new SeLinux(TYPES_1_31).check(pod));

  private final Set<String> allowed;
  private final Set<String> types = new TreeSet<>();
  private boolean user;
  private boolean role;

  private SeLinux(Set<String> allowed) {
    this.allowed = allowed;
  }

  private Optional<Violation> check(Subject pod) {
    boolean whole = isBad(pod.context().seLinuxOptions());
    List<String> bad = pod.named(part -> isBad(part.context().seLinuxOptions()));
    String setters = Words.setters(whole, bad);
    return setters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "seLinuxOptions",
                setters + " set forbidden securityContext.seLinuxOptions: " + faults()));
  }

  private boolean isBad(@Nullable SELinuxOptions options) {
    if (options == null) {
      return false;
    }
    boolean type = !allowed.contains(options.type());
    if (type) {
      types.add(options.type());
    }
    user |= !options.user().isEmpty();
    role |= !options.role().isEmpty();
    return type || !options.user().isEmpty() || !options.role().isEmpty();
  }

  private String faults() {
    List<String> faults = new ArrayList<>();
    if (!types.isEmpty()) {
      faults.add(plural("type", types) + " " + quoted(types));
    }
    if (user) {
      faults.add("user may not be set");
    }
    if (role) {
      faults.add("role may not be set");
    }
    return String.join("; ", faults);
  }
}
