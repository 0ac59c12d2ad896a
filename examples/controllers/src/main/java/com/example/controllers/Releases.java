package com.example.controllers;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.ApiKind;
import dev.orch.model.Fields;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.Conditions;
import dev.orch.model.meta.ObjectMeta;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Status conditions: a Release names Deployments that others made, and tells whether all of them
 * are there and available. It owns none of them, so it says which change concerns which Release.
 */
public final class Releases {
  public record ReleaseSpec(List<String> deployments) {
    public ReleaseSpec {
      deployments = Fields.list(deployments);
    }
  }

  public record ReleaseStatus(long observedGeneration, List<Condition> conditions) {
    public ReleaseStatus {
      conditions = Fields.list(conditions);
    }
  }

  @ApiKind(group = "example.com", version = "v1")
  public record Release(ObjectMeta metadata, ReleaseSpec spec, ReleaseStatus status)
      implements Resource {
    public Release {
      metadata = Fields.zero(metadata, ObjectMeta.class);
      spec = Fields.zero(spec, ReleaseSpec.class);
      status = Fields.zero(status, ReleaseStatus.class);
    }
  }

  public static final Kind<Release> RELEASE = Kind.of(Release.class);

  private Releases() {}

  public static Controller<Release> controller() {
    return Controller.of(RELEASE)
        .watches(Deployment.class, Releases::naming)
        .reconcile(Releases::reconcile);
  }

  private static List<ObjectKey> naming(Deployment deployment, Informers caches) {
    return caches.of(RELEASE).inNamespace(deployment.metadata().namespace()).stream()
        .filter(release -> release.spec().deployments().contains(deployment.metadata().name()))
        .map(ObjectKey::of)
        .toList();
  }

  private static Result reconcile(Release release, Context context) {
    ReleaseStatus status =
        new ReleaseStatus(
            release.metadata().generation(),
            Conditions.with(release.status().conditions(), available(release, context)));
    Edits.ifUnchanged(
        context.api().resources(RELEASE).status(),
        release,
        now -> new Release(now.metadata(), now.spec(), status));
    return Result.done();
  }

  private static Condition available(Release release, Context context) {
    for (String name : release.spec().deployments()) {
      Optional<Deployment> found =
          context.lister(Deployment.class).get(release.metadata().namespace(), name);
      if (found.isEmpty()) {
        return condition(release, "False", "Missing", "no Deployment " + name, context);
      }
      if (!isAvailable(found.get())) {
        return condition(release, "False", "Unavailable", name + " is not available", context);
      }
    }
    return condition(release, "True", "AllAvailable", "", context);
  }

  private static boolean isAvailable(Deployment deployment) {
    return deployment.status().conditions().stream()
        .anyMatch(c -> c.type().equals("Available") && c.status().equals("True"));
  }

  private static Condition condition(
      Release release, String status, String reason, String message, Context context) {
    return new Condition(
        "Available",
        status,
        release.metadata().generation(),
        context.now().truncatedTo(ChronoUnit.SECONDS), // as fine as the wire tells it
        reason,
        message);
  }
}
