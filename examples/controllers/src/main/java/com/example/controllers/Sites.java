package com.example.controllers;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.ApiKind;
import dev.orch.model.Fields;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentBuilder;
import dev.orch.model.apps.DeploymentSpecBuilder;
import dev.orch.model.core.ContainerBuilder;
import dev.orch.model.core.PodSpecBuilder;
import dev.orch.model.core.PodTemplateSpecBuilder;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServicePortBuilder;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.meta.LabelSelectorBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;

/** Owned objects: a Site is a Deployment and a Service, and tells how many pods are ready. */
public final class Sites {
  public record SiteSpec(String image, int replicas) {
    public SiteSpec {
      image = Fields.string(image);
    }
  }

  public record SiteStatus(int ready) {}

  @ApiKind(group = "example.com", version = "v1")
  public record Site(ObjectMeta metadata, SiteSpec spec, SiteStatus status) implements Resource {
    public Site {
      metadata = Fields.zero(metadata, ObjectMeta.class);
      spec = Fields.zero(spec, SiteSpec.class);
      status = Fields.zero(status, SiteStatus.class);
    }
  }

  public static final Kind<Site> SITE = Kind.of(Site.class);

  private Sites() {}

  public static Controller<Site> controller() {
    return Controller.of(SITE)
        .owns(Deployment.class)
        .owns(Service.class)
        .reconcile(Sites::reconcile);
  }

  private static Result reconcile(Site site, Context context) {
    context.apply(service(site));
    Deployment running = context.apply(deployment(site));
    SiteStatus status = new SiteStatus(running.status().readyReplicas());
    Edits.ifUnchanged(
        context.api().resources(SITE).status(),
        site,
        now -> new Site(now.metadata(), now.spec(), status));
    return Result.done();
  }

  private static Deployment deployment(Site site) {
    Map<String, String> labels = labels(site);
    return DeploymentBuilder.builder()
        .metadata(metadata(site))
        .spec(
            DeploymentSpecBuilder.builder()
                .replicas(site.spec().replicas())
                .selector(LabelSelectorBuilder.builder().matchLabels(labels).build())
                .template(
                    PodTemplateSpecBuilder.builder()
                        .metadata(ObjectMetaBuilder.builder().labels(labels).build())
                        .spec(
                            PodSpecBuilder.builder()
                                .containers(
                                    List.of(
                                        ContainerBuilder.builder()
                                            .name("web")
                                            .image(site.spec().image())
                                            .build()))
                                .build())
                        .build())
                .build())
        .build();
  }

  private static Service service(Site site) {
    return ServiceBuilder.builder()
        .metadata(metadata(site))
        .spec(
            ServiceSpecBuilder.builder()
                .selector(labels(site))
                .ports(List.of(ServicePortBuilder.builder().port(80).build()))
                .build())
        .build();
  }

  private static ObjectMeta metadata(Site site) {
    return ObjectMetaBuilder.builder()
        .namespace(site.metadata().namespace())
        .name(site.metadata().name())
        .build();
  }

  private static Map<String, String> labels(Site site) {
    return Map.of("site", site.metadata().name());
  }
}
