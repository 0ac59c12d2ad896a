package com.example.controllers;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.ApiKind;
import dev.orch.model.Fields;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobBuilder;
import dev.orch.model.batch.JobSpecBuilder;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.PodTemplateSpecBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Time: a Backup has a Job for each period that has passed, at most the last of them, and keeps the
 * newest three. A Job's name says its period, so that none is made twice.
 */
public final class Backups {
  private static final int KEPT = 3;

  public record BackupSpec(String image, Duration every) {
    public BackupSpec {
      image = Fields.string(image);
      every = every == null || every.isZero() ? Duration.ofHours(1) : every;
    }
  }

  @ApiKind(group = "example.com", version = "v1")
  public record Backup(ObjectMeta metadata, BackupSpec spec) implements Resource {
    public Backup {
      metadata = Fields.zero(metadata, ObjectMeta.class);
      spec = Fields.zero(spec, BackupSpec.class);
    }
  }

  public static final Kind<Backup> BACKUP = Kind.of(Backup.class);

  private Backups() {}

  public static Controller<Backup> controller() {
    return Controller.of(BACKUP).owns(Job.class).reconcile(Backups::reconcile);
  }

  private static Result reconcile(Backup backup, Context context) {
    if (backup.metadata().deletionTimestamp() != null) {
      return Result.done();
    }
    Instant created = Objects.requireNonNull(backup.metadata().creationTimestamp());
    Duration age = Duration.between(created, context.now());
    long period = age.dividedBy(backup.spec().every());
    if (period > 0) {
      context.apply(job(backup, period));
    }
    forgetOldest(backup, context);
    Instant next = created.plus(backup.spec().every().multipliedBy(period + 1));
    return Result.again(Duration.between(context.now(), next));
  }

  private static void forgetOldest(Backup backup, Context context) {
    List<Job> jobs =
        context.lister(Job.class).inNamespace(backup.metadata().namespace()).stream()
            .filter(job -> Owners.isControlledBy(job.metadata(), backup.metadata().uid()))
            .sorted(Comparator.comparing(Backups::period).reversed())
            .toList();
    for (Job old : jobs.subList(Math.min(KEPT, jobs.size()), jobs.size())) {
      Edits.delete(context.api().resources(Job.class), old, "Background"); // pods, too
    }
  }

  private static long period(Job job) {
    String name = job.metadata().name();
    return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
  }

  private static Job job(Backup backup, long period) {
    return JobBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace(backup.metadata().namespace())
                .name(backup.metadata().name() + "-" + period)
                .build())
        .spec(
            JobSpecBuilder.builder()
                .template(
                    PodTemplateSpecBuilder.builder()
                        .spec(
                            PodSpecBuilder.builder()
                                .restartPolicy("Never")
                                .containers(
                                    List.of(
                                        ContainerBuilder.builder()
                                            .name("backup")
                                            .image(backup.spec().image())
                                            .build()))
                                .build())
                        .build())
                .build())
        .build();
  }
}
