package dev.orch.controllers.batch;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.model.batch.CronJob;
import dev.orch.model.batch.CronJobSpec;
import dev.orch.model.batch.CronJobStatus;
import dev.orch.model.batch.Job;
import dev.orch.model.batch.JobBuilder;
import dev.orch.model.kinds.CronSchedule;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When a CronJob runs, and the Job of each time. Immutable.
 *
 * @param since from when on its times count that it hasn't begun a Job at
 */
record CronTimes(CronJobSpec spec, CronSchedule schedule, ZoneId zone, Instant since) {
  /** An annotation: the time of the schedule that a Job is of. */
  static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  private static final long MOST_MISSED = 100;

  /** So that it isn't looked at just before the time. */
  private static final Duration AFTER = Duration.ofMillis(100);

  private static final DateTimeFormatter ZONED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
  private static final DateTimeFormatter MAIL =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

  /** Empty if there is no such schedule or zone, of which an event tells. */
  static Optional<CronTimes> of(CronJob cronJob, Context context) {
    CronJobSpec spec = cronJob.spec();
    String zone = Objects.requireNonNullElse(spec.timeZone(), "UTC");
    if (!CronSchedule.isZone(zone)) {
      context.warning(
          "UnknownTimeZone", "invalid timeZone: \"" + zone + "\": unknown time zone " + zone);
      return Optional.empty();
    }
    if (spec.schedule().contains("TZ")) {
      context.warning(
          "UnsupportedSchedule",
          "CRON_TZ or TZ used in schedule \""
              + spec.schedule()
              + "\" is not officially supported, see"
              + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more"
              + " details");
    }
    try {
      return Optional.of(
          new CronTimes(
              spec,
              CronSchedule.parse(spec.schedule()),
              zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone),
              Objects.requireNonNullElse(cronJob.metadata().creationTimestamp(), Instant.EPOCH)));
    } catch (IllegalArgumentException unreadable) {
      context.warning(
          "UnparseableSchedule",
          "unparseable schedule: \"" + spec.schedule() + "\" : " + unreadable.getMessage());
      return Optional.empty();
    }
  }

  private Instant last(CronJobStatus status) {
    return Objects.requireNonNullElse(status.lastScheduleTime(), since);
  }

  /** What has come until then since the last Job was begun. */
  MissedRuns missed(CronJobStatus status, Instant until) {
    return MissedRuns.between(last(status), until, schedule, zone);
  }

  /** The last time that has come, unless it is too late for it. */
  Optional<Instant> due(CronJobStatus status, Instant now, Context context) {
    Optional<Instant> due = missed(status, now).latest();
    Long deadline = spec.startingDeadlineSeconds();
    Instant earliest = deadline == null ? Instant.MIN : now.minusSeconds(deadline);
    Optional<Instant> late = due.filter(earliest::isAfter);
    if (late.isPresent()) {
      context.warning(
          "MissSchedule",
          "Missed scheduled time to start a job: "
              + MAIL.format(late.get().atZone(ZoneOffset.UTC)));
      return Optional.empty();
    }
    Instant from = earliest.isAfter(last(status)) ? earliest : last(status);
    if (MissedRuns.between(from, now, schedule, zone).count() > MOST_MISSED) {
      context.warning(
          "TooManyMissedTimes",
          "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
              + " clock skew");
    }
    return due;
  }

  /** How long until the next time, if there will be one. */
  Optional<Duration> untilNext(CronJobStatus status, Instant now) {
    Instant last = missed(status, now).latest().orElse(last(status));
    return schedule.next(last, zone).map(next -> Duration.between(now, next).plus(AFTER));
  }

  static String name(CronJob cronJob, Instant time) {
    return cronJob.metadata().name() + "-" + time.getEpochSecond() / 60;
  }

  Job job(CronJob cronJob, Instant time) {
    ObjectMeta template = spec.jobTemplate().metadata();
    Map<String, String> annotations = new TreeMap<>(template.annotations());
    annotations.put(SCHEDULED, ZONED.format(ZonedDateTime.ofInstant(time, zone)));
    return JobBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(name(cronJob, time))
                .namespace(cronJob.metadata().namespace())
                .labels(template.labels())
                .annotations(annotations)
                .ownerReferences(
                    ImmutableList.of(Owners.controller(WorkloadKinds.CRON_JOB, cronJob)))
                .build())
        .spec(spec.jobTemplate().spec())
        .build();
  }
}
