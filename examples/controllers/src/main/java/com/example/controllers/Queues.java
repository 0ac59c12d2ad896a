package com.example.controllers;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
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
import java.util.List;

/** Finalizers: a Queue that is deleted stays until a Job has drained it. */
public final class Queues {
  public record QueueSpec(String drainer) {
    public QueueSpec {
      drainer = Fields.string(drainer);
    }
  }

  @ApiKind(group = "example.com", version = "v1")
  public record Queue(ObjectMeta metadata, QueueSpec spec) implements Resource {
    public Queue {
      metadata = Fields.zero(metadata, ObjectMeta.class);
      spec = Fields.zero(spec, QueueSpec.class);
    }
  }

  public static final Kind<Queue> QUEUE = Kind.of(Queue.class);

  private Queues() {}

  public static Controller<Queue> controller() {
    return Controller.of(QUEUE)
        .owns(Job.class)
        .finalizer("example.com/drained", Queues::drain)
        .reconcile((queue, context) -> Result.done());
  }

  /** Is called again whenever the Job changes, and once more if it was done but that got lost. */
  private static Result drain(Queue queue, Context context) {
    Job drain = context.apply(drainer(queue));
    boolean drained =
        drain.status().conditions().stream()
            .anyMatch(c -> c.type().equals("Complete") && c.status().equals("True"));
    return drained ? Result.done() : Result.waiting();
  }

  private static Job drainer(Queue queue) {
    return JobBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace(queue.metadata().namespace())
                .name(queue.metadata().name() + "-drain")
                .build())
        .spec(
            JobSpecBuilder.builder()
                .backoffLimit(1_000)
                .template(
                    PodTemplateSpecBuilder.builder()
                        .spec(
                            PodSpecBuilder.builder()
                                .restartPolicy("Never")
                                .containers(
                                    List.of(
                                        ContainerBuilder.builder()
                                            .name("drain")
                                            .image(queue.spec().drainer())
                                            .build()))
                                .build())
                        .build())
                .build())
        .build();
  }
}
