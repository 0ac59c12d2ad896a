package dev.orch.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.base.Ascii;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.orch.contracts.model.CodecProperties.Sample;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.protobuf.Protobuf;
import dev.orch.model.protobuf.ProtobufWriter;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Admissionregistration;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Batch;
import io.kubernetes.client.proto.V1Certificates;
import io.kubernetes.client.proto.V1Networking;
import io.kubernetes.client.proto.V1Policy;
import io.kubernetes.client.proto.V1Rbac;
import io.kubernetes.client.proto.V1Scheduling;
import io.kubernetes.client.proto.V1Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Our protobuf is what others' is: the messages of Kubernetes' Java client, whose files are older
 * than v1.36, read our bytes, and we read theirs.
 */
class ForeignProtobufProperties {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  private static final List<FileDescriptor> FILES =
      List.of(
          V1.getDescriptor(),
          V1Admissionregistration.getDescriptor(),
          V1Apps.getDescriptor(),
          V1Authentication.getDescriptor(),
          V1Authorization.getDescriptor(),
          V1Autoscaling.getDescriptor(),
          V1Batch.getDescriptor(),
          V1Certificates.getDescriptor(),
          V1Networking.getDescriptor(),
          V1Policy.getDescriptor(),
          V1Rbac.getDescriptor(),
          V1Scheduling.getDescriptor(),
          V1Storage.getDescriptor());

  /** Their message of a kind, or null if their files are too old for it. */
  private static @Nullable Descriptor message(Kind<?> kind) {
    String packageName = kind.type().getPackageName();
    String group = packageName.substring(packageName.lastIndexOf('.') + 1);
    for (FileDescriptor file : FILES) {
      if (file.getPackage().equals("k8s.io.api." + group + "." + kind.version())) {
        return file.findMessageTypeByName(kind.name());
      }
    }
    return null;
  }

  private static List<Kind<?>> kinds() {
    List<Kind<?>> known = new ArrayList<>();
    for (Kind<?> kind : BuiltInKinds.all().all()) {
      if (!kind.isDynamic() && message(kind) != null) {
        known.add(kind);
      }
    }
    return known;
  }

  @Provide
  Arbitrary<Sample<?>> objects() {
    List<Arbitrary<Sample<?>>> each = new ArrayList<>();
    for (Kind<?> kind : kinds()) {
      each.add(Sample.of(kind));
    }
    return Arbitraries.oneOf(each);
  }

  @Example
  void theirFiles_haveMostKinds() {
    assertThat(kinds())
        .extracting(Kind::name)
        .contains("Pod", "Node", "Service", "Deployment", "StatefulSet", "Job", "NetworkPolicy")
        .hasSizeGreaterThan(35);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  <T extends Resource> void ourBytes_areReadByTheirs_andTheirsByOurs(
      @ForAll("objects") Sample<T> sample) throws InvalidProtocolBufferException {
    // A time at the epoch itself is none in protobuf.
    Assume.that(!sample.object().toString().contains("1970-01-01T00:00:00Z"));
    Kind<T> kind = sample.kind();
    byte[] ours = ProtobufWriter.object(kind.apiVersion(), kind.name(), (Record) sample.object());
    assertThat(ours).startsWith(MAGIC);

    Unknown envelope =
        Unknown.parseFrom(ByteString.copyFrom(ours, MAGIC.length, ours.length - MAGIC.length));
    assertThat(envelope.getTypeMeta().getApiVersion()).isEqualTo(kind.apiVersion());
    assertThat(envelope.getTypeMeta().getKind()).isEqualTo(kind.name());
    assertThat(envelope.getUnknownFields().asMap()).isEmpty();

    Descriptor descriptor = message(kind);
    DynamicMessage read = DynamicMessage.parseFrom(descriptor, envelope.getRaw());
    assertUnderstood(read, kind.toJson(sample.object()));

    Unknown again = envelope.toBuilder().setRaw(read.toByteString()).build();
    byte[] theirs = ByteString.copyFrom(MAGIC).concat(again.toByteString()).toByteArray();
    Json back = Protobuf.read(theirs, kind.recordType());
    assertThat(kind.read(back, unknown -> fail("unknown " + unknown))).isEqualTo(sample.object());
  }

  /**
   * Every field that they declare was of their type, and has the name and text of ours; a number
   * that they don't declare came after their files were made, and they keep its bytes.
   */
  private static void assertUnderstood(Message message, Json ours) {
    Descriptor descriptor = message.getDescriptorForType();
    for (int number : message.getUnknownFields().asMap().keySet()) {
      assertThat(descriptor.findFieldByNumber(number))
          .as("%s.%d, which isn't of their type", descriptor.getFullName(), number)
          .isNull();
    }
    if (ours instanceof Json.Obj members) {
      message.getAllFields().forEach((field, value) -> assertUnderstood(field, value, members));
    }
  }

  private static void assertUnderstood(FieldDescriptor field, Object value, Json.Obj ours) {
    Json member = member(ours, field.getName());
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      if (value instanceof String text && !text.isEmpty()) {
        assertThat(member).as(field.getFullName()).isEqualTo(Json.of(text));
      }
    } else if (!field.isRepeated()) {
      // Embedded: in JSON its fields stand among those of the outer one.
      assertUnderstood((Message) value, member == null ? ours : member);
    } else if (!field.isMapField()) {
      List<?> values = (List<?>) value;
      for (int i = 0; i < values.size(); i++) {
        assertUnderstood((Message) values.get(i), ((Json.Arr) member).get(i));
      }
    }
  }

  /** By name in any case: a few begin in upper case there, none in JSON. */
  private static @Nullable Json member(Json.Obj ours, String name) {
    for (Map.Entry<String, Json> member : ours) {
      if (Ascii.equalsIgnoreCase(member.getKey(), name)) {
        return member.getValue();
      }
    }
    return null;
  }
}
