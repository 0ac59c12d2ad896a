package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.orch.model.Column;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobCondition;
import dev.orch.model.core.ReplicationController;
import dev.orch.model.json.Json;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.Owners;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of workloads. */
final class WorkloadColumns {
  static final List<Column<Deployment>> DEPLOYMENT =
      Columns.<Deployment>named()
          .text(
              "Ready",
              "How many of the wanted pods are ready.",
              d -> d.status().readyReplicas() + "/" + or0(d.spec().replicas()))
          .add(
              "Up-to-date",
              "string",
              "How many pods are of the present template.",
              0,
              Columns.number(d -> d.status().updatedReplicas()))
          .add(
              "Available",
              "string",
              "How many pods have been ready for long enough.",
              0,
              Columns.number(d -> d.status().availableReplicas()))
          .age()
          .containers(d -> d.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", d -> Columns.selector(d.spec().selector()))
          .build();

  static final List<Column<ReplicaSet>> REPLICA_SET =
      Columns.<ReplicaSet>named()
          .number("Desired", "How many pods are wanted.", r -> or0(r.spec().replicas()))
          .number("Current", "How many pods there are.", r -> r.status().replicas())
          .number("Ready", "How many pods are ready.", r -> r.status().readyReplicas())
          .age()
          .containers(r -> r.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", r -> Columns.selector(r.spec().selector()))
          .build();

  static final List<Column<StatefulSet>> STATEFUL_SET =
      Columns.<StatefulSet>named()
          .text(
              "Ready",
              "How many of the wanted pods are ready.",
              s -> s.status().readyReplicas() + "/" + or0(s.spec().replicas()))
          .age()
          .containers(s -> s.spec().template().spec().containers())
          .build();

  static final List<Column<DaemonSet>> DAEMON_SET =
      Columns.<DaemonSet>named()
          .number("Desired", "How many pods are wanted.", d -> d.status().desiredNumberScheduled())
          .number("Current", "How many pods there are.", d -> d.status().currentNumberScheduled())
          .number("Ready", "How many pods are ready.", d -> d.status().numberReady())
          .number(
              "Up-to-date",
              "How many pods are of the present template.",
              d -> d.status().updatedNumberScheduled())
          .number(
              "Available",
              "How many pods have been ready for long enough.",
              d -> d.status().numberAvailable())
          .text(
              "Node Selector",
              "Labels of the nodes it runs on.",
              d -> Columns.labels(d.spec().template().spec().nodeSelector()))
          .age()
          .containers(d -> d.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", d -> Columns.selector(d.spec().selector()))
          .build();

  static final List<Column<Job>> JOB =
      Columns.<Job>named()
          .text("Status", "What the job is doing.", WorkloadColumns::jobStatus)
          .text("Completions", "How many of its pods succeeded.", WorkloadColumns::completions)
          .timed("Duration", "How long it has run.", 0, WorkloadColumns::jobDuration)
          .age()
          .containers(j -> j.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", j -> Columns.selector(j.spec().selector()))
          .build();

  static final List<Column<ReplicationController>> REPLICATION_CONTROLLER =
      Columns.<ReplicationController>named()
          .number("Desired", "How many pods are wanted.", c -> or0(c.spec().replicas()))
          .number("Current", "How many pods there are.", c -> c.status().replicas())
          .number("Ready", "How many of them are ready.", c -> c.status().readyReplicas())
          .age()
          .containers(
              c ->
                  c.spec().template() == null
                      ? ImmutableList.of()
                      : c.spec().template().spec().containers())
          .wide("Selector", "Labels of its pods.", c -> Columns.labels(c.spec().selector()))
          .build();

  static final List<Column<CronJob>> CRON_JOB =
      Columns.<CronJob>named()
          .text("Schedule", "When jobs are made.", c -> c.spec().schedule())
          .text("Timezone", "Where that time is.", c -> orNone(c.spec().timeZone()))
          .add("Suspend", "boolean", "Whether it pauses.", 0, c -> Json.of(suspended(c)))
          .number("Active", "How many jobs run.", c -> c.status().active().size())
          .timed("Last Schedule", "When the last job was made.", 0, WorkloadColumns::lastSchedule)
          .age()
          .containers(c -> c.spec().jobTemplate().spec().template().spec().containers())
          .wide(
              "Selector",
              "Labels of the jobs' pods.",
              c -> Columns.selector(c.spec().jobTemplate().spec().selector()))
          .build();

  static final List<Column<ControllerRevision>> CONTROLLER_REVISION =
      Columns.<ControllerRevision>named()
          .text("Controller", "Whose past it is.", WorkloadColumns::controller)
          .add(
              "Revision",
              "string",
              "Which revision it is.",
              0,
              Columns.number(ControllerRevision::revision))
          .age()
          .build();

  private WorkloadColumns() {}

  private static int or0(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static boolean is(Job job, String type) {
    for (JobCondition condition : job.status().conditions()) {
      if (condition.type().equals(type)) {
        return condition.status().equals("True");
      }
    }
    return false;
  }

  private static String jobStatus(Job job) {
    if (is(job, "Complete")) {
      return "Complete";
    }
    if (is(job, "Failed")) {
      return "Failed";
    }
    if (job.metadata().deletionTimestamp() != null) {
      return "Terminating";
    }
    for (String type : new String[] {"Suspended", "FailureTarget", "SuccessCriteriaMet"}) {
      if (is(job, type)) {
        return type;
      }
    }
    return "Running";
  }

  private static String completions(Job job) {
    int succeeded = job.status().succeeded();
    if (job.spec().completions() != null) {
      return succeeded + "/" + job.spec().completions();
    }
    int parallelism = or0(job.spec().parallelism());
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static String jobDuration(Job job, Instant now) {
    Instant start = job.status().startTime();
    if (start == null) {
      return "";
    }
    Instant end = job.status().completionTime();
    return HumanDuration.of(Duration.between(start, end == null ? now : end));
  }

  private static String suspended(CronJob job) {
    Boolean suspend = job.spec().suspend();
    return suspend == null ? "<unset>" : suspend ? "True" : "False";
  }

  private static String lastSchedule(CronJob job, Instant now) {
    Instant last = job.status().lastScheduleTime();
    return last == null ? "<none>" : HumanDuration.since(last, now);
  }

  private static String controller(ControllerRevision revision) {
    return Owners.controllerOf(revision.metadata()).map(WorkloadColumns::named).orElse("<none>");
  }

  private static String named(OwnerReference owner) {
    int slash = owner.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : "." + owner.apiVersion().substring(0, slash);
    return Ascii.toLowerCase(owner.kind() + group) + "/" + owner.name();
  }
}
