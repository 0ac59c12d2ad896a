package dev.orch.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Reason;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Who may write roles and bindings grants no more than he has. */
class EscalationProperties {
  private static final List<String> VERBS = List.of("get", "list", "*");
  private static final List<String> GROUPS = List.of("", "apps", "*");
  private static final List<String> RESOURCES = List.of("pods", "pods/log", "*/log", "*", "maps");
  private static final List<String> NAMES = List.of("x", "y");
  private static final User WRITER = User.of("writer");
  private static final User PROBE = User.of("probe");

  private final LocalApi api = LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).rbac().build();
  private final Api writer = api.as(new Caller(WRITER, "test", warning -> {}));
  private Random random = new Random(0);

  EscalationProperties() {
    write(api, Namespace.class, "", "a", "{}");
    write(
        api,
        Role.class,
        "a",
        "writing",
        "{'rules':[{'verbs':['create','update','delete'],"
            + "'apiGroups':['rbac.authorization.k8s.io'],'resources':['*']}]}");
    bind("writing", "Role", WRITER);
  }

  private static <T extends Resource> void write(
      Api by, Class<T> type, String namespace, String name, String json) {
    Json.Obj object =
        Json.parse(json.replace('\'', '"'))
            .asObject()
            .with("metadata", Json.object("name", Json.of(name)));
    by.resources(type)
        .inNamespace(namespace)
        .create(by.kinds().of(type).read(object, unknown -> {}));
  }

  private static String binding(String role, String kind, User user) {
    return String.format(
        "{'roleRef':{'kind':'%s','name':'%s','apiGroup':'rbac.authorization.k8s.io'},"
            + "'subjects':[{'kind':'User','name':'%s','apiGroup':'rbac.authorization.k8s.io'}]}",
        kind, role, user.name());
  }

  private void bind(String role, String kind, User user) {
    write(api, RoleBinding.class, "a", role + "-" + user.name(), binding(role, kind, user));
  }

  private String some(List<String> from) {
    List<String> picked = new ArrayList<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      picked.add("'" + from.get(random.nextInt(from.size())) + "'");
    }
    return picked.toString();
  }

  private String rules(int most) {
    List<String> rules = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      String names = random.nextInt(3) == 0 ? ",'resourceNames':" + some(NAMES) : "";
      rules.add(
          "{'verbs':"
              + some(VERBS)
              + ",'apiGroups':"
              + some(GROUPS)
              + ",'resources':"
              + some(RESOURCES)
              + names
              + "}");
    }
    return "{'rules':" + rules + "}";
  }

  private boolean mayDo(User user, String verb, String group, String whole, String name) {
    int slash = whole.indexOf('/');
    String resource = slash < 0 ? whole : whole.substring(0, slash);
    String sub = slash < 0 ? "" : whole.substring(slash + 1);
    return api.authorizer()
        .decide(new Attributes(user, verb, group, "v1", resource, sub, "a", name, ""))
        .isAllowed();
  }

  /** What the probe may do and the writer may not, of everything that has a name here. */
  private @Nullable String gained() {
    for (String verb : List.of("get", "list", "watch")) {
      for (String group : List.of("", "apps", "other")) {
        for (String resource : List.of("pods", "pods/log", "maps", "maps/log", "things")) {
          for (String name : List.of("", "x", "y", "z")) {
            if (mayDo(PROBE, verb, group, resource, name)
                && !mayDo(WRITER, verb, group, resource, name)) {
              return verb + " " + group + " " + resource + " " + name;
            }
          }
        }
      }
    }
    return null;
  }

  @Property(tries = 300)
  void writtenRole_allowsNoMoreThanItsWriterMayDo(@ForAll long seed) {
    random = new Random(seed);
    write(api, Role.class, "a", "held", rules(4));
    bind("held", "Role", WRITER);
    String rules = rules(2);
    ApiException refused =
        catchThrowableOfType(
            ApiException.class, () -> write(writer, Role.class, "a", "tried", rules));
    if (refused != null) {
      assertThat(refused.is(Reason.FORBIDDEN)).isTrue();
      assertThat(refused)
          .hasMessageContaining("is attempting to grant RBAC permissions not currently held:\n{");
      write(api, Role.class, "a", "tried", rules);
    }
    bind("tried", "Role", PROBE);
    boolean isPlain = !rules.contains("*");
    if (refused == null) {
      assertThat(gained()).as(rules).isNull();
    } else if (isPlain) {
      assertThat(gained()).as(rules).isNotNull();
    }
    for (String name : List.of("held", "tried")) {
      api.resources(Role.class).inNamespace("a").delete(name);
    }
    api.resources(RoleBinding.class).inNamespace("a").delete("held-writer");
    api.resources(RoleBinding.class).inNamespace("a").delete("tried-probe");
  }

  @Example
  void binding_grantsNoMoreThanItsWriterMayDo_unlessHeMayBindThatRole() {
    write(
        api,
        ClusterRole.class,
        "",
        "secrets",
        "{'rules':[{'verbs':['get','list'],'apiGroups':[''],'resources':['secrets']}]}");
    String bound = binding("secrets", "ClusterRole", PROBE);
    ApiException refused =
        catchThrowableOfType(
            ApiException.class, () -> write(writer, RoleBinding.class, "a", "b", bound));
    assertThat(refused)
        .hasMessage(
            "rolebindings.rbac.authorization.k8s.io \"b\" is forbidden: user \"writer\""
                + " (groups=[]) is attempting to grant RBAC permissions not currently held:\n"
                + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}");
    write(
        api,
        Role.class,
        "a",
        "binder",
        "{'rules':[{'verbs':['bind'],'apiGroups':['rbac.authorization.k8s.io'],"
            + "'resources':['clusterroles'],'resourceNames':['secrets']}]}");
    bind("binder", "Role", WRITER);
    write(writer, RoleBinding.class, "a", "b", bound);
    assertThat(mayDo(PROBE, "get", "", "secrets", "s")).isTrue();
  }

  @Example
  void escalate_allowsToWriteMore_andHousekeepingNeedsNothing() {
    write(
        api,
        Role.class,
        "a",
        "much",
        "{'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*']}]}");
    var roles = writer.resources(Role.class).inNamespace("a");
    var much = api.resources(Role.class).inNamespace("a").get("much");
    roles.update(much.withMetadata(much.metadata().withFinalizers(List.of("e.com/f"))));
    var labelled = api.resources(Role.class).inNamespace("a").get("much");
    var change = labelled.withMetadata(labelled.metadata().withLabels(Map.of("k", "v")));
    assertThat(catchThrowableOfType(ApiException.class, () -> roles.update(change)))
        .hasMessageContaining("not currently held");
    write(
        api,
        Role.class,
        "a",
        "escalating",
        "{'rules':[{'verbs':['escalate'],'apiGroups':['rbac.authorization.k8s.io'],"
            + "'resources':['roles']}]}");
    bind("escalating", "Role", WRITER);
    roles.update(change);
  }
}
