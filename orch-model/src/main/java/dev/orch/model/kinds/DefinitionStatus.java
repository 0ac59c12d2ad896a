package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionCondition;
import dev.orch.model.apiextensions.CustomResourceDefinitionConditionBuilder;
import dev.orch.model.apiextensions.CustomResourceDefinitionNames;
import dev.orch.model.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the API says of definitions: whose names are accepted, and which are served. Stateless. */
public final class DefinitionStatus {
  /** Keeps a definition until its objects are gone. */
  public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  private static final String NAMES = "NamesAccepted";
  private static final String ESTABLISHED = "Established";
  private static final String TERMINATING = "Terminating";
  private static final String APPROVAL = "KubernetesAPIApprovalPolicyConformant";
  private static final String APPROVED = "api-approved.kubernetes.io";

  private DefinitionStatus() {}

  /** Whether its kind is served. */
  public static boolean isEstablished(CustomResourceDefinition definition) {
    return isTrue(definition, ESTABLISHED);
  }

  /** Whether it goes: nothing new is created of its kind. */
  public static boolean isTerminating(CustomResourceDefinition definition) {
    return isTrue(definition, TERMINATING);
  }

  private static boolean isTrue(CustomResourceDefinition definition, String type) {
    CustomResourceDefinitionCondition condition = condition(definition, type);
    return condition != null && condition.status().equals("True");
  }

  private static @Nullable CustomResourceDefinitionCondition condition(
      CustomResourceDefinition definition, String type) {
    return definition.status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElse(null);
  }

  /**
   * The definition with the names that it can have, and told whether it is served.
   *
   * @param all all definitions, of which those of the same group compete for names
   */
  public static CustomResourceDefinition named(
      CustomResourceDefinition definition, List<CustomResourceDefinition> all, Instant now) {
    CustomResourceDefinitionNames had = definition.status().acceptedNames();
    CustomResourceDefinitionNames wanted = definition.spec().names();
    Set<String> resources = new HashSet<>();
    Set<String> kinds = new HashSet<>();
    for (CustomResourceDefinition other : all) {
      if (other.spec().group().equals(definition.spec().group())) {
        CustomResourceDefinitionNames names = other.status().acceptedNames();
        resources.add(names.plural());
        resources.add(names.singular());
        resources.addAll(names.shortNames());
        kinds.add(names.kind());
        kinds.add(names.listKind());
      }
    }
    Verdict verdict = new Verdict();
    CustomResourceDefinitionNames accepted =
        new CustomResourceDefinitionNames(
            verdict.one(wanted.plural(), had.plural(), resources, "PluralConflict"),
            verdict.one(wanted.singular(), had.singular(), resources, "SingularConflict"),
            verdict.all(wanted.shortNames(), had.shortNames(), resources),
            verdict.one(wanted.kind(), had.kind(), kinds, "KindConflict"),
            verdict.one(wanted.listKind(), had.listKind(), kinds, "ListKindConflict"),
            wanted.categories());
    CustomResourceDefinition named =
        definition.withStatus(definition.status().withAcceptedNames(accepted));
    boolean fine = verdict.reason.isEmpty();
    named =
        with(
            named,
            NAMES,
            fine,
            fine ? "NoConflicts" : verdict.reason,
            fine ? "no conflicts found" : verdict.message,
            now);
    return approved(established(named, fine, now), now);
  }

  private static CustomResourceDefinition established(
      CustomResourceDefinition definition, boolean fine, Instant now) {
    if (isEstablished(definition)) {
      return definition;
    }
    return fine
        ? with(
            definition,
            ESTABLISHED,
            true,
            "InitialNamesAccepted",
            "the initial names have been accepted",
            now)
        : with(definition, ESTABLISHED, false, "NotAccepted", "not all names are accepted", now);
  }

  /** Groups of Kubernetes' own domains are told whether somebody has approved. */
  private static CustomResourceDefinition approved(
      CustomResourceDefinition definition, Instant now) {
    String group = definition.spec().group();
    if (!group.endsWith(".k8s.io") && !group.endsWith(".kubernetes.io")) {
      return definition;
    }
    String given = definition.metadata().annotations().getOrDefault(APPROVED, "");
    return given.startsWith("unapproved")
        ? with(
            definition,
            APPROVAL,
            false,
            "UnapprovedAnnotation",
            "not approved: " + Json.of(given),
            now)
        : with(definition, APPROVAL, true, "ApprovedAnnotation", "approved in " + given, now);
  }

  /** The definition as it is marked to go. */
  public static CustomResourceDefinition terminating(
      CustomResourceDefinition definition, Instant now) {
    return with(
        definition,
        TERMINATING,
        true,
        "InstanceDeletionPending",
        "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
        now);
  }

  /** The definition when some of its objects can't go yet. */
  public static CustomResourceDefinition waiting(CustomResourceDefinition definition, Instant now) {
    return with(
        definition,
        TERMINATING,
        true,
        "InstanceDeletionCheck",
        "could not confirm zero CustomResources remaining: timed out waiting for the condition",
        now);
  }

  /** The definition with the condition, whose time is when its status last changed. */
  private static CustomResourceDefinition with(
      CustomResourceDefinition definition,
      String type,
      boolean status,
      String reason,
      String message,
      Instant now) {
    CustomResourceDefinitionCondition old = condition(definition, type);
    String word = status ? "True" : "False";
    CustomResourceDefinitionCondition wanted =
        CustomResourceDefinitionConditionBuilder.builder()
            .type(type)
            .status(word)
            .reason(reason)
            .message(message)
            .lastTransitionTime(
                old != null && old.status().equals(word) ? old.lastTransitionTime() : now)
            .build();
    List<CustomResourceDefinitionCondition> conditions = new ArrayList<>();
    Consumer<CustomResourceDefinitionCondition> keep =
        c -> conditions.add(c.type().equals(type) ? wanted : c);
    definition.status().conditions().forEach(keep);
    if (old == null) {
      conditions.add(wanted);
    }
    return definition.withStatus(definition.status().withConditions(conditions));
  }

  /** What is found of a definition's names; the last conflict is told. For one use. */
  private static final class Verdict {
    private String reason = "";
    private String message = "";

    private static boolean isFree(String wanted, String had, Set<String> used) {
      return wanted.equals(had) || !used.contains(wanted);
    }

    String one(String wanted, String had, Set<String> used, String conflict) {
      if (isFree(wanted, had, used)) {
        return wanted;
      }
      reason = conflict;
      message = Json.of(wanted) + " is already in use";
      return had;
    }

    List<String> all(List<String> wanted, List<String> had, Set<String> used) {
      List<String> taken =
          wanted.stream()
              .filter(name -> !had.contains(name) && used.contains(name))
              .map(name -> Json.of(name) + " is already in use")
              .collect(ImmutableList.toImmutableList());
      if (taken.isEmpty()) {
        return wanted;
      }
      reason = "ShortNamesConflict";
      message = taken.size() == 1 ? taken.get(0) : "[" + String.join(", ", taken) + "]";
      return had;
    }
  }
}
