package dev.orch.model.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import dev.orch.model.apps.Deployment;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Reads what kubectl 1.32 sent. */
class ProtobufTest {
  /** {@code kubectl create deployment d --image=x --port 80 --replicas 3}. */
  private static final byte[] DEPLOYMENT =
      hex(
          "6b3873000a150a07617070732f7631120a4465706c6f796d656e7412a7010a1b"
              + "0a01641200 1a0022002a00320038004200 5a080a036170701201 64127a0803 12"
              + "0a0a080a036170701201641a620a1a0a"
              + "0012001a0022002a00320038004200 5a"
              + "080a0361707012016412441226 0a0178"
              + "1201782a00320a0a00100018502200 2a"
              + "0042006a0072008001008801009001 00"
              + "a201001a00320042004a0052005800 60"
              + "0068008201008a01009a0100c20100 22"
              + "020a00280038001a0c080010001800 20"
              + "00280038001a002200");

  private static byte[] hex(String text) {
    return BaseEncoding.base16().lowerCase().decode(text.replace(" ", ""));
  }

  private static Deployment read(byte[] bytes) {
    return BuiltInKinds.DEPLOYMENT.read(
        Protobuf.read(bytes, BuiltInKinds.DEPLOYMENT.recordType()), unknown -> {});
  }

  @Test
  void deployment_isReadWhole() {
    Deployment deployment = read(DEPLOYMENT);
    assertThat(deployment.metadata().name()).isEqualTo("d");
    assertThat(deployment.metadata().labels()).containsOnlyKeys("app");
    assertThat(deployment.spec().replicas()).isEqualTo(3);
    assertThat(deployment.spec().selector().matchLabels()).containsEntry("app", "d");
    assertThat(deployment.spec().template().spec().containers())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.image()).isEqualTo("x");
              assertThat(container.ports().get(0).containerPort()).isEqualTo(80);
            });
  }

  @Test
  void deployment_isWrittenAsItWas() {
    byte[] written = ProtobufWriter.object("apps/v1", "Deployment", read(DEPLOYMENT));
    assertThat(BaseEncoding.base16().lowerCase().encode(written))
        .isEqualTo(BaseEncoding.base16().lowerCase().encode(DEPLOYMENT));
  }

  @Test
  void names_areTheEnvelopes() {
    assertThat(Protobuf.read(DEPLOYMENT, BuiltInKinds.DEPLOYMENT.recordType()).members().keySet())
        .contains("apiVersion", "kind");
  }

  @Test
  void otherBytes_areRefused() {
    assertThatThrownBy(
            () ->
                read("{\"kind\":\"Deployment\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(ProtobufException.class)
        .hasMessageContaining("does not appear to be a protobuf message");
  }

  @Property
  void changedBytes_areReadOrRefused(
      @ForAll @IntRange(max = 200) int at,
      @ForAll byte value,
      @ForAll @IntRange(max = 200) int cut) {
    byte[] bytes = Arrays.copyOf(DEPLOYMENT, DEPLOYMENT.length - cut % 8);
    bytes[4 + at % (bytes.length - 4)] = value;
    Throwable thrown =
        org.assertj.core.api.Assertions.catchThrowable(
            () -> Protobuf.read(bytes, BuiltInKinds.DEPLOYMENT.recordType()));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(ProtobufException.class);
    }
  }
}
