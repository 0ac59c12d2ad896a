package dev.orch.controllers.workloads;

import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.json.Json;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data of a ControllerRevision: a strategic merge patch that replaces {@code spec.template}.
 * Stateless.
 */
final class TemplatePatch {
  private TemplatePatch() {}

  static Json.Obj of(PodTemplateSpec template) {
    Json.Obj replacing = RecordWriter.toJson(template).with("$patch", Json.of("replace"));
    return Json.object("spec", Json.object("template", replacing));
  }

  /** The template that a revision's data restores; empty if it isn't of that shape. */
  static Optional<PodTemplateSpec> template(@Nullable Json data) {
    if (!(data instanceof Json.Obj patch) || !patch.object("spec").has("template")) {
      return Optional.empty();
    }
    Json.Obj template = patch.object("spec").object("template").without("$patch");
    try {
      return Optional.of(RecordReader.read(template, PodTemplateSpec.class, unknown -> {}));
    } catch (DecodeException foreign) {
      return Optional.empty();
    }
  }

  /**
   * FNV-1 of the patch's JSON and of the digits of the count of collisions, as Kubernetes has it.
   */
  static String hash(PodTemplateSpec template, @Nullable Integer collisions) {
    int hash = add(TemplateHash.FNV_OFFSET, of(template).toBytes());
    return TemplateHash.text(
        add(hash, Json.of((long) (collisions == null ? 0 : collisions)).toBytes()));
  }

  private static int add(int hash, byte[] bytes) {
    int sum = hash;
    for (byte b : bytes) {
      sum = sum * TemplateHash.FNV_PRIME ^ (b & 0xFF);
    }
    return sum;
  }
}
