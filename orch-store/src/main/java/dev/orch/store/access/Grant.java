package dev.orch.store.access;

import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.model.rbac.RoleRef;
import dev.orch.model.rbac.Subject;
import dev.orch.store.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * That somebody has what a role allows.
 *
 * @param holder who: a user or a group, and where, as {@link #holder} writes it
 * @param role the role's key
 * @param roleText how users are told of the role
 * @param by how users are told of the binding
 */
record Grant(String holder, Key role, String roleText, String by) {
  /** A user in a namespace, or everywhere if it is {@code ""}. */
  static String user(String namespace, String name) {
    return holder(namespace, 'u', name);
  }

  /** A group in a namespace, or everywhere if it is {@code ""}. */
  static String group(String namespace, String name) {
    return holder(namespace, 'g', name);
  }

  private static String holder(String namespace, char type, String name) {
    return namespace + '/' + type + name;
  }

  static List<Grant> of(ClusterRoleBinding binding) {
    return all(
        "ClusterRoleBinding " + Json.of(binding.metadata().name()),
        "",
        binding.roleRef(),
        binding.subjects());
  }

  static List<Grant> of(RoleBinding binding) {
    String namespace = binding.metadata().namespace();
    return all(
        "RoleBinding " + Json.of(binding.metadata().name() + "/" + namespace),
        namespace,
        binding.roleRef(),
        binding.subjects());
  }

  private static List<Grant> all(
      String binding, String namespace, RoleRef role, List<Subject> subjects) {
    boolean local = role.kind().equals(AccessKinds.ROLE.name());
    Kind<?> kind = local ? AccessKinds.ROLE : AccessKinds.CLUSTER_ROLE;
    Key key = new Key(kind.resource(), local ? namespace : "", role.name());
    String roleText = kind.singular() + "." + kind.group() + " " + Json.of(role.name());
    String of = binding + " of " + role.kind() + " " + Json.of(role.name()) + " to ";
    List<Grant> grants = new ArrayList<>();
    for (Subject subject : subjects) {
      switch (subject.kind()) {
        case "User" ->
            grants.add(
                new Grant(user(namespace, subject.name()), key, roleText, of + described(subject)));
        case "Group" ->
            grants.add(
                new Grant(
                    group(namespace, subject.name()), key, roleText, of + described(subject)));
        case "ServiceAccount" -> {
          String home = subject.namespace().isEmpty() ? namespace : subject.namespace();
          String name = "system:serviceaccount:" + home + ":" + subject.name();
          String account = "ServiceAccount " + Json.of(subject.name() + "/" + home);
          grants.add(new Grant(user(namespace, name), key, roleText, of + account));
        }
        default -> {
          // A kind of subject that nobody is.
        }
      }
    }
    return grants;
  }

  private static String described(Subject subject) {
    return subject.kind() + " " + Json.of(subject.name());
  }
}
