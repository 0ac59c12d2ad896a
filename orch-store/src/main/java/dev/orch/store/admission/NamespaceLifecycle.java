package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import java.util.List;

/**
 * Some namespaces can't be deleted. That nothing is created in one that ends, or isn't there, is
 * seen to where objects are created, as their namespace must still be there when they are stored.
 */
final class NamespaceLifecycle implements Admission {
  private static final List<String> IMMORTAL =
      ImmutableList.of("default", "kube-public", "kube-system");

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (request.deletes(Namespace.class) && IMMORTAL.contains(request.name())) {
      throw request.forbidden("this namespace may not be deleted");
    }
    return request.object();
  }
}
