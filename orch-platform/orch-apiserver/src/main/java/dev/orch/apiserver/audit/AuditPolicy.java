package dev.orch.apiserver.audit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.store.api.Attributes;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of which requests: a {@code Policy} of {@code audit.k8s.io/v1}. The first rule that
 * speaks of a request counts; of which none does, nothing is noted. Immutable.
 */
public final class AuditPolicy {
  private static final String ALL = "*";
  private static final List<String> STAGES =
      ImmutableList.of("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic");

  private final ImmutableList<Rule> rules;
  private final ImmutableSortedSet<String> omitted;
  private final boolean withoutManagedFields;

  private AuditPolicy(
      ImmutableList<Rule> rules, ImmutableSortedSet<String> omitted, boolean withoutManagedFields) {
    this.rules = rules;
    this.omitted = omitted;
    this.withoutManagedFields = withoutManagedFields;
  }

  /** Resources of a group; of {@code names} alone if there are some. */
  private record Resources(String group, List<String> resources, List<String> names) {}

  private record Rule(
      AuditLevel level,
      List<String> users,
      List<String> groups,
      List<String> verbs,
      List<Resources> resources,
      List<String> namespaces,
      List<String> paths,
      ImmutableSortedSet<String> omitted,
      @Nullable Boolean withoutManagedFields) {}

  /**
   * What is noted of one request.
   *
   * @param omitted the stages of which nothing is
   */
  record Decision(AuditLevel level, NavigableSet<String> omitted, boolean withoutManagedFields) {}

  /** The same of all requests, when they are answered. */
  public static AuditPolicy all(AuditLevel level) {
    return parse(
        "{\"rules\":[{\"level\":\"" + level.text() + "\",\"omitStages\":[\"RequestReceived\"]}]}");
  }

  /**
   * Reads a policy.
   *
   * @param text in YAML or JSON
   * @throws IllegalArgumentException that names the field, if it is none
   */
  public static AuditPolicy parse(String text) {
    Json json = Yaml.parseOne(text, duplicate -> {});
    if (!(json instanceof Json.Obj policy)) {
      throw new IllegalArgumentException("an audit policy is an object");
    }
    String version = policy.text("apiVersion");
    if (!version.isEmpty() && !version.equals("audit.k8s.io/v1")) {
      throw new IllegalArgumentException("apiVersion: must be audit.k8s.io/v1: " + version);
    }
    ImmutableList.Builder<Rule> rules = ImmutableList.builder();
    List<Json> given = policy.array("rules");
    if (given.isEmpty()) {
      throw new IllegalArgumentException("rules: there must be one at least");
    }
    for (int i = 0; i < given.size(); i++) {
      rules.add(rule(given.get(i).asObject(), "rules[" + i + "]"));
    }
    return new AuditPolicy(
        rules.build(),
        stages(policy, "omitStages"),
        policy.get("omitManagedFields") instanceof Json.Bool b && b.value());
  }

  private static Rule rule(Json.Obj rule, String at) {
    AuditLevel level =
        AuditLevel.of(rule.text("level"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        at
                            + ".level: must be None, Metadata, Request or RequestResponse: "
                            + rule.text("level")));
    ImmutableList.Builder<Resources> resources = ImmutableList.builder();
    for (Json each : rule.array("resources")) {
      Json.Obj of = each.asObject();
      Resources some =
          new Resources(of.text("group"), texts(of, "resources"), texts(of, "resourceNames"));
      if (!some.names.isEmpty() && some.resources.isEmpty()) {
        throw new IllegalArgumentException(
            at + ".resources.resourceNames: using resourceNames requires at least one resource");
      }
      resources.add(some);
    }
    Rule made =
        new Rule(
            level,
            texts(rule, "users"),
            texts(rule, "userGroups"),
            texts(rule, "verbs"),
            resources.build(),
            texts(rule, "namespaces"),
            texts(rule, "nonResourceURLs"),
            stages(rule, at + ".omitStages"),
            rule.get("omitManagedFields") instanceof Json.Bool b ? b.value() : null);
    if (!made.paths.isEmpty() && !(made.resources.isEmpty() && made.namespaces.isEmpty())) {
      throw new IllegalArgumentException(
          at
              + ".nonResourceURLs: rules cannot apply to both regular resources and non-resource"
              + " URLs");
    }
    return made;
  }

  private static List<String> texts(Json.Obj of, String name) {
    return of.array(name).stream()
        .map(text -> text instanceof Json.Str str ? str.value() : text.toString())
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableSortedSet<String> stages(Json.Obj of, String at) {
    List<String> stages = texts(of, "omitStages");
    for (String stage : stages) {
      if (!STAGES.contains(stage)) {
        throw new IllegalArgumentException(at + ": must be one of " + STAGES + ": " + stage);
      }
    }
    return ImmutableSortedSet.copyOf(stages);
  }

  /** What is noted of a request. */
  Decision decide(Attributes wanted) {
    for (Rule rule : rules) {
      if (matches(rule, wanted)) {
        Boolean without = rule.withoutManagedFields;
        return new Decision(
            rule.level,
            ImmutableSortedSet.<String>naturalOrder().addAll(omitted).addAll(rule.omitted).build(),
            without == null ? withoutManagedFields : without);
      }
    }
    return new Decision(AuditLevel.NONE, omitted, false);
  }

  private static boolean matches(Rule rule, Attributes wanted) {
    boolean who =
        (rule.users.isEmpty() || rule.users.contains(wanted.user().name()))
            && (rule.groups.isEmpty()
                || rule.groups.stream().anyMatch(wanted.user().groups()::contains))
            && (rule.verbs.isEmpty() || rule.verbs.contains(wanted.verb()));
    if (!who) {
      return false;
    }
    if (!rule.resources.isEmpty() || !rule.namespaces.isEmpty()) {
      return !wanted.isPath()
          && (rule.namespaces.isEmpty() || rule.namespaces.contains(wanted.namespace()))
          && (rule.resources.isEmpty()
              || rule.resources.stream().anyMatch(some -> matches(some, wanted)));
    }
    return rule.paths.isEmpty()
        || wanted.isPath() && rule.paths.stream().anyMatch(path -> covers(path, wanted.path()));
  }

  private static boolean matches(Resources some, Attributes wanted) {
    return some.group.equals(wanted.group())
        && (some.resources.isEmpty()
            || (some.names.isEmpty() || some.names.contains(wanted.name()))
                && some.resources.stream().anyMatch(r -> names(r, wanted)));
  }

  private static boolean names(String resource, Attributes wanted) {
    return resource.equals(ALL)
        || resource.equals(wanted.wholeResource())
        || !wanted.subresource().isEmpty()
            && (resource.equals("*/" + wanted.subresource())
                || resource.equals(wanted.resource() + "/*"));
  }

  private static boolean covers(String pattern, String path) {
    return pattern.equals(ALL)
        || pattern.equals(path)
        || pattern.endsWith(ALL) && path.startsWith(pattern.substring(0, pattern.length() - 1));
  }
}
