package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.ConditionBuilder;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.policy.Eviction;
import dev.orch.model.policy.PodDisruptionBudget;
import dev.orch.model.policy.PodDisruptionBudgetStatus;
import dev.orch.model.selector.LabelSelectors;
import dev.orch.store.CommitResult;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Deletes pods where the budgets of disruptions allow it, and notes that in the budget. */
final class EvictionClient extends Subresources.Refusing<Eviction> {
  /** So many evictions may be under way that whoever keeps the budgets hasn't seen done. */
  private static final int MAX_DISRUPTED = 2000;

  private static final int ATTEMPTS = 20;
  private static final int PROCESSING_SECONDS = 10;

  private final Call<Pod> call;

  EvictionClient(Call<Pod> call) {
    this.call = call;
  }

  @Override
  public Eviction create(String name, Eviction eviction, WriteOptions write) {
    call.authorize("create", name);
    if (!eviction.metadata().name().equals(name)) {
      throw Errors.badRequest("name in URL does not match name in Eviction object");
    }
    Eviction admitted =
        call.admitPart(Admission.Operation.CREATE, PartKinds.EVICTION, eviction, name, write);
    DeleteOptions options = options(admitted, write);
    boolean retries = versionOf(options) == null;
    for (int attempt = 1; ; attempt++) {
      try {
        evict(name, options);
        return admitted;
      } catch (ApiException e) {
        if (!e.isConflict() || !retries || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** How to delete; a dry run may be asked for in either place. */
  private static DeleteOptions options(Eviction eviction, WriteOptions write) {
    DeleteOptions given =
        eviction.deleteOptions() == null
            ? DeleteOptionsBuilder.builder().build()
            : eviction.deleteOptions();
    List<String> asked = write.dryRun() ? ImmutableList.of("All") : ImmutableList.of();
    if (given.dryRun().isEmpty()) {
      return given.withDryRun(asked);
    }
    if (!asked.isEmpty() && !asked.equals(given.dryRun())) {
      String message =
          "Non-matching dry-run options in request and content: [All] and "
              + given.dryRun().toString().replace(",", "");
      throw new ApiException(Errors.status(500, "", message, null));
    }
    return given;
  }

  private static @Nullable String versionOf(DeleteOptions options) {
    return options.preconditions() == null ? null : options.preconditions().resourceVersion();
  }

  private void evict(String name, DeleteOptions options) {
    Pod pod = call.cast(call.present(name));
    if (needsNoBudget(pod)) {
      boolean mayBecomeReady = pod.status().phase().equals("Pending") && !isDeleted(pod);
      delete(pod, mayBecomeReady ? ofThisVersion(pod, options) : options);
      return;
    }
    List<PodDisruptionBudget> budgets = budgets(pod);
    if (budgets.size() > 1) {
      throw new ApiException(
          Errors.status(
              500,
              "",
              "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                  + " not support.",
              null));
    }
    if (budgets.isEmpty()) {
      delete(pod, options);
    } else if (!isReady(pod) && allowsUnready(budgets.get(0))) {
      deleteUnready(pod, budgets.get(0), options);
    } else {
      spend(pod, budgets.get(0), !options.dryRun().isEmpty());
      delete(pod, options);
    }
  }

  private static boolean isDeleted(Pod pod) {
    return pod.metadata().deletionTimestamp() != null;
  }

  private static boolean needsNoBudget(Pod pod) {
    return isDeleted(pod)
        || ImmutableList.of("Succeeded", "Failed", "Pending").contains(pod.status().phase());
  }

  private static DeleteOptions ofThisVersion(Pod pod, DeleteOptions options) {
    if (versionOf(options) != null) {
      return options;
    }
    String uid = options.preconditions() == null ? null : options.preconditions().uid();
    return options.withPreconditions(new Preconditions(uid, pod.metadata().resourceVersion()));
  }

  private List<PodDisruptionBudget> budgets(Pod pod) {
    return call.backend().list(WorkloadKinds.DISRUPTION_BUDGET).stream()
        .filter(budget -> budget.metadata().namespace().equals(pod.metadata().namespace()))
        .filter(budget -> selects(budget, pod))
        .toList();
  }

  private static boolean selects(PodDisruptionBudget budget, Pod pod) {
    var selector = budget.spec().selector();
    return selector != null
        && !(selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty())
        && LabelSelectors.matches(selector, pod.metadata().labels());
  }

  private static boolean isReady(Pod pod) {
    return pod.status().conditions().stream()
        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }

  /** An unready pod doesn't count as healthy, so that its end may not cost anything. */
  private static boolean allowsUnready(PodDisruptionBudget budget) {
    PodDisruptionBudgetStatus status = budget.status();
    return "AlwaysAllow".equals(budget.spec().unhealthyPodEvictionPolicy())
        || status.currentHealthy() >= status.desiredHealthy() && status.desiredHealthy() > 0;
  }

  private void deleteUnready(Pod pod, PodDisruptionBudget budget, DeleteOptions options) {
    try {
      delete(pod, ofThisVersion(pod, options));
    } catch (ApiException e) {
      if (e.isConflict() && versionOf(options) == null) {
        throw processing(budget);
      }
      throw e;
    }
  }

  private static ApiException tooMany(String why, int seconds) {
    return Errors.of(
        Reason.TOO_MANY_REQUESTS,
        "Cannot evict pod as it would violate the pod's disruption budget.",
        StatusDetailsBuilder.builder()
            .causes(ImmutableList.of(new StatusCause("DisruptionBudget", why, "")))
            .retryAfterSeconds(seconds)
            .build());
  }

  private static ApiException processing(PodDisruptionBudget budget) {
    return tooMany(
        "The disruption budget "
            + budget.metadata().name()
            + " is still being processed by the server.",
        PROCESSING_SECONDS);
  }

  private static ApiException forbidden(PodDisruptionBudget budget, String why) {
    String name = budget.metadata().name();
    return Errors.of(
        Reason.FORBIDDEN,
        "poddisruptionbudget.policy \"" + name + "\" is forbidden: " + why,
        StatusDetailsBuilder.builder()
            .name(name)
            .group("policy")
            .kind("poddisruptionbudget")
            .build());
  }

  /** Takes one disruption off the budget. @throws ApiException if there is none left */
  private void spend(Pod pod, PodDisruptionBudget budget, boolean dryRun) {
    PodDisruptionBudgetStatus status = budget.status();
    if (status.observedGeneration() < budget.metadata().generation()) {
      throw processing(budget);
    }
    if (status.disruptionsAllowed() < 0) {
      throw forbidden(budget, "pdb disruptions allowed is negative");
    }
    if (status.disruptedPods().size() > MAX_DISRUPTED) {
      throw forbidden(
          budget, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
    }
    if (status.disruptionsAllowed() == 0) {
      throw tooMany(
          "The disruption budget "
              + budget.metadata().name()
              + " needs "
              + status.desiredHealthy()
              + " healthy pods and has "
              + status.currentHealthy()
              + " currently",
          0);
    }
    if (!dryRun) {
      store(budget.withStatus(spent(pod.metadata().name(), status)));
    }
  }

  private PodDisruptionBudgetStatus spent(String pod, PodDisruptionBudgetStatus status) {
    Instant now = call.backend().now();
    Map<String, Instant> disrupted = new TreeMap<>(status.disruptedPods());
    disrupted.put(pod, now);
    int left = status.disruptionsAllowed() - 1;
    PodDisruptionBudgetStatus spent =
        status.withDisruptionsAllowed(left).withDisruptedPods(disrupted);
    return left > 0 ? spent : spent.withConditions(insufficient(status, now));
  }

  private static List<Condition> insufficient(PodDisruptionBudgetStatus status, Instant now) {
    List<Condition> conditions = new ArrayList<>();
    Instant since = now;
    int at = -1;
    for (Condition condition : status.conditions()) {
      if (condition.type().equals("DisruptionAllowed")) {
        at = conditions.size();
        Instant before = condition.lastTransitionTime();
        since = condition.status().equals("False") && before != null ? before : now;
      }
      conditions.add(condition);
    }
    Condition insufficient =
        ConditionBuilder.builder()
            .type("DisruptionAllowed")
            .status("False")
            .observedGeneration(status.observedGeneration())
            .lastTransitionTime(since)
            .reason("InsufficientPods")
            .build();
    if (at < 0) {
      conditions.add(insufficient);
    } else {
      conditions.set(at, insufficient);
    }
    return conditions;
  }

  /** Writes the budget's status, which is the server's own doing. */
  private void store(PodDisruptionBudget budget) {
    new LocalResources<>(
            call.backend(), WorkloadKinds.DISRUPTION_BUDGET, Caller.component("apiserver"))
        .inNamespace(budget.metadata().namespace())
        .status()
        .update(budget, WriteOptions.NONE);
  }

  private void delete(Pod pod, DeleteOptions options) {
    String name = pod.metadata().name();
    if (!options.dryRun().isEmpty()) {
      Deletion.unasked(call).deleteAuthorized(name, options, WriteOptions.DRY_RUN);
      return;
    }
    Pod marked = mark(name, options);
    DeleteOptions now =
        versionOf(options) == null
            ? options
            : options.withPreconditions(
                new Preconditions(uid(options), marked.metadata().resourceVersion()));
    Deletion.unasked(call).deleteAuthorized(name, now, WriteOptions.NONE);
  }

  private static @Nullable String uid(DeleteOptions options) {
    return options.preconditions() == null ? null : options.preconditions().uid();
  }

  /** Says in the pod's status why it goes. */
  private Pod mark(String name, DeleteOptions options) {
    while (true) {
      Versioned<Resource> found = call.present(name);
      Pod pod = call.cast(found);
      check(pod, "UID", uid(options), pod.metadata().uid(), "deleted and then recreated");
      check(
          pod, "ResourceVersion", versionOf(options), pod.metadata().resourceVersion(), "modified");
      Pod marked = withReason(pod);
      if (marked.equals(pod)) {
        return pod;
      }
      CommitResult<Resource> result =
          call.backend()
              .store()
              .commit(List.of(Mutation.update(found.key(), marked, found.revision())));
      if (result.conflict() == null) {
        return Updates.written(call.kind(), result, found.key());
      }
    }
  }

  private static void check(
      Pod pod, String what, @Nullable String wanted, String present, String perhaps) {
    if (wanted == null || wanted.isEmpty() || wanted.equals(present)) {
      return;
    }
    String name = pod.metadata().name();
    throw Errors.of(
        Reason.CONFLICT,
        "Operation cannot be fulfilled on Pod \""
            + name
            + "\": the "
            + what
            + " in the precondition ("
            + wanted
            + ") does not match the "
            + what
            + " in record ("
            + present
            + "). The object might have been "
            + perhaps,
        StatusDetailsBuilder.builder().name(name).kind("Pod").build());
  }

  private Pod withReason(Pod pod) {
    PodCondition evicting =
        PodConditionBuilder.builder()
            .type("DisruptionTarget")
            .status("True")
            .reason("EvictionByEvictionAPI")
            .message("Eviction API: evicting")
            .lastTransitionTime(call.backend().now())
            .build();
    List<PodCondition> conditions = new ArrayList<>();
    boolean there = false;
    for (PodCondition condition : pod.status().conditions()) {
      boolean same = condition.type().equals(evicting.type());
      there |= same;
      boolean since = same && condition.status().equals(evicting.status());
      conditions.add(
          !same
              ? condition
              : since ? evicting.withLastTransitionTime(condition.lastTransitionTime()) : evicting);
    }
    if (!there) {
      conditions.add(evicting);
    }
    return pod.withStatus(pod.status().withConditions(conditions));
  }
}
