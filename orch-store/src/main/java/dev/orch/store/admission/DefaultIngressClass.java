package dev.orch.store.admission;

import dev.orch.model.Resource;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.networking.Ingress;

/** An ingress that names no class gets the default one. */
final class DefaultIngressClass implements Admission {
  private static final DefaultMark MARK =
      DefaultMark.of("ingressclass.kubernetes.io/is-default-class");

  private final Objects objects;

  DefaultIngressClass(Objects objects) {
    this.objects = objects;
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (!request.creates(Ingress.class)) {
      return request.object();
    }
    Ingress ingress = (Ingress) request.object();
    boolean named =
        ingress.spec().ingressClassName() != null
            || ingress.metadata().annotations().containsKey("kubernetes.io/ingress.class");
    if (named) {
      return request.object();
    }
    return MARK.find(objects, NetworkKinds.INGRESS_CLASS)
        .map(name -> ingress.withSpec(ingress.spec().withIngressClassName(name)))
        .map(request.kind()::cast)
        .orElse(request.object());
  }
}
