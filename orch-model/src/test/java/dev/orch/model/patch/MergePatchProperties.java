package dev.orch.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.json.Jsons;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class MergePatchProperties {
  @Property(tries = 300)
  void diff_appliedToItsOrigin_givesItsTarget(
      @ForAll("objects") Json.Obj from, @ForAll("objects") Json.Obj to) {
    assertThat(MergePatch.apply(from, MergePatch.diff(from, to))).isEqualTo(to);
  }

  @Property(tries = 100)
  void diff_ofEqualObjects_isEmpty(@ForAll("objects") Json.Obj object) {
    assertThat(MergePatch.diff(object, object).isEmpty()).isTrue();
  }

  @Property(tries = 200)
  void patch_appliedTwice_changesNothingMore(
      @ForAll("objects") Json.Obj object, @ForAll("objects") Json.Obj patch) {
    Json once = MergePatch.apply(object, patch);
    assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
  }

  @Example
  void null_removesAMember() {
    assertThat(
            MergePatch.apply(
                Json.parse("{\"a\":{\"b\":1,\"c\":[1,2]},\"d\":1}"),
                Json.parse("{\"a\":{\"b\":null,\"c\":[3]},\"e\":{\"f\":null}}")))
        .isEqualTo(Json.parse("{\"a\":{\"c\":[3]},\"d\":1,\"e\":{}}"));
  }

  @Provide
  Arbitrary<Json.Obj> objects() {
    return Jsons.objects();
  }
}
