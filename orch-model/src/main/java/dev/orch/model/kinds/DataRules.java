package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Bytes;
import dev.orch.model.KindRules;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The rules of config maps, secrets and service accounts. */
final class DataRules {
  static final Map<String, Function<Secret, String>> SECRET_SELECTABLE =
      ImmutableSortedMap.of("type", Secret::type);

  static final KindRules<ConfigMap> CONFIG_MAP =
      new KindRules<>() {
        @Override
        public void validate(ConfigMap map, ValidationContext context, FieldErrors errors) {
          DataValidation.validate(map, errors);
        }

        @Override
        public void validateUpdate(
            ConfigMap map, ConfigMap old, ValidationContext context, FieldErrors errors) {
          DataValidation.validateUpdate(map, old, errors);
        }
      };

  static final KindRules<Secret> SECRET =
      new KindRules<>() {
        @Override
        public Secret defaults(Secret secret) {
          return withTexts(secret).withType(ContainerDefaults.or(secret.type(), "Opaque"));
        }

        @Override
        public void validate(Secret secret, ValidationContext context, FieldErrors errors) {
          DataValidation.validate(secret, errors);
        }

        @Override
        public void validateUpdate(
            Secret secret, Secret old, ValidationContext context, FieldErrors errors) {
          DataValidation.validateUpdate(secret, old, errors);
        }

        @Override
        public List<String> warnings(Secret secret) {
          return TlsWarnings.of(secret);
        }
      };

  static final KindRules<ServiceAccount> SERVICE_ACCOUNT =
      new KindRules<>() {
        @Override
        public ServiceAccount prepareForCreate(ServiceAccount account) {
          return withNamesOnly(account);
        }

        @Override
        public ServiceAccount prepareForUpdate(ServiceAccount account, ServiceAccount old) {
          return withNamesOnly(account);
        }
      };

  private DataRules() {}

  /** Texts are for writing only: they go into the data. */
  private static Secret withTexts(Secret secret) {
    if (secret.stringData().isEmpty()) {
      return secret;
    }
    Map<String, Bytes> data = new TreeMap<>(secret.data());
    secret.stringData().forEach((key, text) -> data.put(key, Bytes.utf8(text)));
    return secret.withData(data).withStringData(ImmutableSortedMap.of());
  }

  private static ServiceAccount withNamesOnly(ServiceAccount account) {
    return account.withSecrets(
        account.secrets().stream()
            .map(s -> ObjectReferenceBuilder.builder().name(s.name()).build())
            .collect(ImmutableList.toImmutableList()));
  }
}
