package dev.orch.store.local;

import dev.orch.model.Resource;
import dev.orch.model.ScaleAccess;
import dev.orch.model.autoscaling.Scale;
import dev.orch.store.admission.Admission.Operation;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.WriteOptions;

/** Asks plugins about a change of a scale, as which they are told of the change. Immutable. */
record ScaleAsking<T extends Resource>(Call<T> call, ScaleAccess<T> access)
    implements Updates.Asking<T> {
  @Override
  public T admit(T object, T old, WriteOptions options) {
    AdmissionRequest<Scale> request = request(object, old, options);
    Scale admitted = call.backend().admission().admit(request);
    return admitted.equals(request.object())
        ? object
        : access.write().withReplicas(object, admitted.spec().replicas());
  }

  @Override
  public void validate(T object, T old, WriteOptions options) {
    call.backend().admission().validate(request(object, old, options));
  }

  private AdmissionRequest<Scale> request(T object, T old, WriteOptions options) {
    return call.part(
        Operation.UPDATE,
        PartKinds.SCALE,
        access.read().apply(object),
        access.read().apply(old),
        old.metadata().name(),
        options);
  }
}
