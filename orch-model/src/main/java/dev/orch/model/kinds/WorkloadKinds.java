package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.NameRule;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.autoscalingv2.HorizontalPodAutoscaler;
import dev.orch.model.batch.CronJob;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.policy.PodDisruptionBudget;
import java.util.List;

/** Kinds that make pods, count them or keep them. */
public final class WorkloadKinds {
  public static final Kind<ReplicationController> REPLICATION_CONTROLLER =
      Kind.builder("", "v1", ReplicationController.class)
          .shortNames("rc")
          .categories("all")
          .generation()
          .orphansDependents()
          .scale(Scales.REPLICATION_CONTROLLER)
          .status()
          .rules(new BuiltInRules<>(new ReplicationControllerRules(), false))
          .selectableFields(ReplicationControllerRules.SELECTABLE)
          .columns(WorkloadColumns.REPLICATION_CONTROLLER)
          .build();

  public static final Kind<ControllerRevision> CONTROLLER_REVISION =
      Kind.builder("apps", "v1", ControllerRevision.class)
          .rules(new BuiltInRules<>(new RevisionRules(), false))
          .columns(WorkloadColumns.CONTROLLER_REVISION)
          .build();

  public static final Kind<CronJob> CRON_JOB =
      Kind.builder("batch", "v1", CronJob.class)
          .shortNames("cj")
          .categories("all")
          .generation()
          .status()
          .rules(new BuiltInRules<>(new CronJobRules(), false))
          .columns(WorkloadColumns.CRON_JOB)
          .build();

  public static final Kind<HorizontalPodAutoscaler> AUTOSCALER =
      Kind.builder("autoscaling", "v2", HorizontalPodAutoscaler.class)
          .shortNames("hpa")
          .categories("all")
          .status()
          .rules(new BuiltInRules<>(new AutoscalerRules(), false))
          .columns(AutoscalerColumns.AUTOSCALER)
          .build();

  public static final Kind<dev.orch.model.autoscaling.HorizontalPodAutoscaler> AUTOSCALER_V1 =
      Kind.builder("autoscaling", "v1", dev.orch.model.autoscaling.HorizontalPodAutoscaler.class)
          .shortNames("hpa")
          .categories("all")
          .status()
          .versionOf(AUTOSCALER, AutoscalerFace::read, AutoscalerFace::write)
          .rules(new FaceRules<>(AUTOSCALER, AutoscalerFace::read, AutoscalerFace::write))
          .build();

  public static final Kind<PodDisruptionBudget> DISRUPTION_BUDGET =
      Kind.builder("policy", "v1", PodDisruptionBudget.class)
          .shortNames("pdb")
          .nameRule(NameRule.PATH_SEGMENT)
          .generation()
          .needsVersionToUpdate()
          .status()
          .rules(new BuiltInRules<>(new DisruptionBudgetRules(), false))
          .columns(PolicyColumns.DISRUPTION_BUDGET)
          .build();

  static final List<Kind<?>> ALL =
      ImmutableList.of(
          REPLICATION_CONTROLLER,
          CONTROLLER_REVISION,
          CRON_JOB,
          AUTOSCALER,
          AUTOSCALER_V1,
          DISRUPTION_BUDGET);

  private WorkloadKinds() {}
}
