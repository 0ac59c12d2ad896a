package dev.orch.controllers.workloads;

import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.workloads.StatefulPlan.Step;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Does the steps of a {@link StatefulPlan}, and says so in events. For one run. */
final class StatefulWrites {
  private final StatefulSet set;
  private final StatefulIdentity identity;
  private final StatefulRevisions revisions;
  private final StatefulClaims claims;
  private final Context context;
  private final Resources<Pod> pods;

  StatefulWrites(StatefulSet set, StatefulRevisions revisions, Context context) {
    this.set = set;
    this.identity = new StatefulIdentity(set);
    this.revisions = revisions;
    this.claims = new StatefulClaims(set, context);
    this.context = context;
    this.pods = context.api().resources(BuiltInKinds.POD).inNamespace(set.metadata().namespace());
  }

  /** Does one group after the other until something fails; what failed first, or null. */
  @Nullable ApiException run(List<List<Step>> groups) {
    ApiException failure = null;
    for (List<Step> group : groups) {
      failure = failure != null ? failure : inGroup(group);
    }
    return failure;
  }

  private @Nullable ApiException inGroup(List<Step> steps) {
    if (set.spec().podManagementPolicy().equals("Parallel")) {
      return SlowStart.run(steps.size(), i -> attempt(steps.get(i)));
    }
    ApiException failure = null;
    for (int i = 0; i < steps.size() && failure == null; i++) {
      failure = attempt(steps.get(i));
    }
    return failure;
  }

  private @Nullable ApiException attempt(Step step) {
    try {
      perform(step);
      return null;
    } catch (ApiException refused) {
      return refused;
    }
  }

  private void perform(Step step) {
    if (step instanceof Step.Create create) {
      create(revisions.pod(create.ordinal()));
    } else if (step instanceof Step.Delete delete) {
      delete(delete.pod());
    } else if (step instanceof Step.Complete complete) {
      complete(complete.pod());
    } else if (step instanceof Step.Keep keep) {
      keep(keep.pod());
    } else if (step instanceof Step.LeaveClaims leave) {
      claims.settle(leave.pod());
    } else if (step instanceof Step.Update update) {
      delete(update.pod());
    }
  }

  private void create(Pod pod) {
    if (claims.isBlocked(pod)) {
      return;
    }
    requireClaims("create", pod);
    told("create", pod, () -> pods.create(pod));
  }

  private void complete(Pod pod) {
    StatefulClaims.Failure missing = claims.complete(pod);
    if (missing != null) {
      throw missing.cause();
    }
    claims.settle(pod);
  }

  /** No pod is made without its claims. */
  private void requireClaims(String verb, Pod pod) {
    StatefulClaims.Failure missing = claims.complete(pod);
    if (missing != null) {
      failed(verb, pod, missing.message());
      throw missing.cause();
    }
  }

  private void delete(Pod pod) {
    told(
        "delete",
        pod,
        () -> pods.delete(pod.metadata().name(), PodWrites.exactly(pod), WriteOptions.NONE));
  }

  private void keep(Pod pod) {
    boolean stored = identity.hasVolumes(pod);
    if (StatefulIdentity.hasName(pod) && stored && claims.areSettled(pod)) {
      return;
    }
    if (!stored) {
      requireClaims("update", pod);
    }
    claims.settle(pod);
    Pod named = StatefulIdentity.hasName(pod) ? pod : identity.named(pod);
    told("update", pod, () -> Edits.replace(pods, pod, stored ? named : identity.stored(named)));
  }

  /** Writes, and records what came of it; that somebody else did it is no event. */
  private void told(String verb, Pod pod, Runnable write) {
    try {
      write.run();
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND) && verb.equals("delete")) {
        return;
      }
      if (!refused.is(Reason.ALREADY_EXISTS)) {
        failed(verb, pod, refused.getMessage());
      }
      throw refused;
    }
    context.event("Successful" + titled(verb), message(verb, pod) + " successful");
  }

  private void failed(String verb, Pod pod, @Nullable String why) {
    context.warning("Failed" + titled(verb), message(verb, pod) + " failed error: " + why);
  }

  private String message(String verb, Pod pod) {
    return verb + " Pod " + pod.metadata().name() + " in StatefulSet " + set.metadata().name();
  }

  private static String titled(String verb) {
    return verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1);
  }
}
