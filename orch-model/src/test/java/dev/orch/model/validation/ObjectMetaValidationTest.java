package dev.orch.model.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.NameRule;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordReader;
import org.junit.jupiter.api.Test;

final class ObjectMetaValidationTest {
  private static ObjectMeta meta(String json) {
    return RecordReader.read(Json.parse(json), ObjectMeta.class, unknown -> {});
  }

  private static String create(String json) {
    FieldErrors errors = new FieldErrors();
    ObjectMetaValidation.validate(
        meta(json), true, NameRule.DNS_SUBDOMAIN, FieldPath.of("metadata"), errors);
    return errors.list().toString();
  }

  private static String update(String json, String old) {
    FieldErrors errors = new FieldErrors();
    ObjectMetaValidation.validateUpdate(meta(json), meta(old), FieldPath.of("metadata"), errors);
    return errors.list().toString();
  }

  @Test
  void goodMetadata_passes() {
    assertThat(create("{\"name\":\"a.b-c\",\"namespace\":\"n\",\"labels\":{\"k8s.io/x\":\"\"}}"))
        .isEqualTo("[]");
  }

  @Test
  void name_missing_isRequired() {
    assertThat(create("{\"namespace\":\"n\"}"))
        .isEqualTo("[metadata.name: Required value: name or generateName is required]");
  }

  @Test
  void label_ofThreeParts_isRefused() {
    assertThat(create("{\"name\":\"a\",\"namespace\":\"n\",\"labels\":{\"p/q/r\":\"1\"}}"))
        .contains("a valid label key must consist of", "(e.g. 'example.com/MyName')");
  }

  @Test
  void owners_twoControllers_areRefused() {
    assertThat(
            create(
                "{\"name\":\"a\",\"namespace\":\"n\",\"ownerReferences\":["
                    + "{\"apiVersion\":\"v1\",\"kind\":\"A\",\"name\":\"a\",\"uid\":\"1\",\"controller\":true},"
                    + "{\"apiVersion\":\"v1\",\"kind\":\"B\",\"name\":\"b\",\"uid\":\"2\",\"controller\":true}]}"))
        .contains("Found \"true\" in references for A/a and B/b");
  }

  @Test
  void uid_changed_isRefused() {
    assertThat(
            update(
                "{\"name\":\"a\",\"uid\":\"2\",\"resourceVersion\":\"1\"}",
                "{\"name\":\"a\",\"uid\":\"1\",\"resourceVersion\":\"1\"}"))
        .isEqualTo("[metadata.uid: Invalid value: \"2\": field is immutable]");
  }

  @Test
  void finalizer_addedWhileDeleted_isRefused() {
    assertThat(
            update(
                "{\"finalizers\":[\"e.com/f\",\"e.com/g\"],\"resourceVersion\":\"1\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}",
                "{\"finalizers\":[\"e.com/f\"],\"resourceVersion\":\"1\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}"))
        .endsWith("found new finalizers []string{\"e.com/g\"}]");
  }
}
