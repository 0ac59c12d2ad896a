package dev.orch.model.certificates;

import static dev.orch.model.Fields.list;

import dev.orch.model.Bytes;
import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificate Signing Request Status: the value of {@code CertificateSigningRequest.status}. */
@Model
public record CertificateSigningRequestStatus(
    @Field(listType = "map", listMapKeys = "type")
        List<CertificateSigningRequestCondition> conditions,
    @Nullable Bytes certificate)
    implements CertificateSigningRequestStatusBuilder.With {
  public CertificateSigningRequestStatus {
    conditions = list(conditions);
  }
}
