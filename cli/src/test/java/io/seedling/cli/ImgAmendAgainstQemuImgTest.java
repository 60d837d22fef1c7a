package io.seedling.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An image that qemu-img and we amend: the same words, and the same bytes where it succeeds. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgAmendAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg;
  private SameRun both;

  @BeforeEach
  void requireQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    both = new SameRun(directory, qemuImg);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compat=0.10                        | compat=1.1
          compat=0.10                        | compat=v3,lazy_refcounts=on,size=40M
          compat=0.10                        | size=500M
          compat=0.10                        | size=0
          compat=0.10                        | refcount_bits=16,lazy_refcounts=off
          compat=1.1                         | compat=0.10
          compat=1.1                         | lazy_refcounts
          compat=1.1,lazy_refcounts=on       | nolazy_refcounts
          compat=1.1,lazy_refcounts=on       | compat=v2
          compat=1.1,lazy_refcounts=on       | lazy_refcounts=on
          compat=1.1,cluster_size=512        | lazy_refcounts=on
          compression_type=zstd              | compat=0.10
          data_file=data                     | data_file=other
          data_file=data                     | data_file=
          data_file=data,data_file_raw=on    | data_file_raw=on
          data_file=data,data_file_raw=on    | data_file_raw=off
          data_file=data,data_file_raw=on    | lazy_refcounts=on
          """)
  void theImageIsTheSame(String made, String amended) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + made.trim() + " image 3M");
    both.assertSameBytes("amend -f qcow2 -o " + amended + " @", "image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o foo=bar @",
        "-o cluster_size=4k,lazy_refcounts=on @",
        "-o lazy_refcounts=on,encryption=on @",
        "-o preallocation=on @",
        "-o lazy_refcounts=maybe @",
        "-o refcount_bits=many @",
        "-o refcount_bits=0 @",
        "-o refcount_bits=3 @",
        "-o refcount_bits=128 @",
        "-o refcount_bits=-1 @",
        "-o compat=0.42 @",
        "-o compat=0.10,refcount_bits=1 @",
        "-o compat=0.10,lazy_refcounts=on @",
        "-o encrypt.state=active @",
        "-o encrypt.iter-time=1,compat=0.42 @",
        "-o size=x @",
        "-o size=1M1 @",
        "-o size=3000001 @",
        "-o data_file=x @",
        "-o data_file_raw=on @",
        "-o backing_file=x @",
        "-o backing_fmt=raw @",
        "-o backing_file=x,backing_fmt=raw @",
        "-o , @",
        "-o size=4M, @",
        "-t maybe -o size=4M @",
        "@",
        "-o size=4M",
        "-o size=4M @ @",
        "-o size=4M @-not-there",
        "-f raw -o size=4M @",
        "-f vhs -o size=4M @",
        "-o help @",
        "-f qcow2 -o ?",
        "-f qcow2 -o size=4M -o help",
        "-f raw -o help",
        "-f bochs -o help",
        "-f vhs -o help",
        "-o help",
        "-q -f vhs -f qcow2 -o size=1G -o lazy_refcounts=on,size=4M @",
        "--force -o nolazy_refcounts --image-opts driver=qcow2,file.filename=@"
      })
  void theWordsAreTheSame(String words) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    both.assertSameBytes("amend " + words, "image");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refcount_bits=16,cluster_size=16k | refcount_bits=1
          refcount_bits=1,cluster_size=4k   | refcount_bits=64
          refcount_bits=64,cluster_size=16k | refcount_bits=2
          refcount_bits=8                   | refcount_bits=16
          compat=0.10                       | compat=1.1,refcount_bits=32
          cluster_size=512,refcount_bits=1  | refcount_bits=64
          cluster_size=512,refcount_bits=64 | refcount_bits=4
          preallocation=metadata            | refcount_bits=4,lazy_refcounts=on
          """)
  void theCountsAreRight(String made, String amended) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + made.trim() + " image 5M");
    qemuImg.write("qcow2", "image", "write -q -P 7 100k 3M", "write -q -z 4M 64k");
    qemuImg.make("qemu-img convert -f qcow2 -O raw image disk");
    both.of("amend -o " + amended + " @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q -F raw image disk");
    assertEquals(refcountBits(SameRun.THEIRS), refcountBits("image"));
    qemuImg.write("qcow2", "image", "write -q -P 9 3M 2M", "write -q -P 9 0 10k");
    qemuImg.make("qemu-img check -q image");
    both.of("amend -o compat=1.1,refcount_bits=64 @", "image");
    qemuImg.make("qemu-img check -q image");
  }

  private int refcountBits(String name) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name)));
    return header.getInt(4) == 2 ? 16 : 1 << header.getInt(96);
  }

  @Test
  void countsThatAreTooLargeKeepTheirWidth() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 5M");
    qemuImg.write("qcow2", "image", "write -q -P 7 100k 3M");
    qemuImg.make("qemu-img snapshot -c one image");
    both.assertSameBytes("amend -o refcount_bits=1 @", "image");
    both.of("amend -o refcount_bits=2 @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img snapshot -d one image");
    qemuImg.make("qemu-img check -q image");
  }

  @Test
  void theBackingFileCanBeSaidAgain() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 3M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base image");
    both.assertSameBytes("amend -o backing_file=base,backing_fmt=qcow2 @", "image");
    both.assertSameBytes("amend -o backing_file=base @", "image");
    Files.delete(directory.resolve("base"));
    both.assertSameBytes("amend -o lazy_refcounts=on @", "image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"extended_l2=on", "refcount_bits=8", "data_file=data"})
  void whatVersion2CannotHaveIsRefused(String option) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + option + " image 3M");
    both.assertSameBytes("amend -o compat=0.10 @", "image");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compat=1.1   | size=1M
          compat=1.1   | compat=0.10,size=1M
          compat=0.10  | compat=1.1,lazy_refcounts=on,size=1M
          """)
  void theDiskCanBecomeSmaller(String made, String amended) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + made.trim() + " image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 500k 2M");
    both.of("amend -o " + amended + " @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image theirs");
  }

  /** Over a backing file with more bytes, which must not show; with a bitmap; with a data file. */
  @ParameterizedTest
  @ValueSource(strings = {"-b base -F qcow2", "-o compat=1.1", "-o data_file=data"})
  void theDiskCanBecomeLargerWhateverTheImageHas(String made) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 6M");
    qemuImg.write("qcow2", "base", "write -q -P 1 0 6M");
    qemuImg.make("qemu-img create -q -f qcow2 " + made + " image 3M");
    qemuImg.make("qemu-img bitmap --add image changes");
    both.of("amend -o size=5M,lazy_refcounts=on @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image theirs");
    qemuImg.write("qcow2", "image", "read -q -P 0 3M 2M");
    assertEquals(info(SameRun.THEIRS), info("image"));
  }

  private String info(String name) throws IOException, InterruptedException {
    String said = qemuImg.run("qemu-img", "info", name).out();
    return said.replaceAll("(?m)^(image|disk size|    filename):.*", "");
  }

  @Test
  void whatIsWrongIsFoundBeforeTheDiskBecomesSmaller() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    both.assertSameBytes("amend -o size=1M,refcount_bits=3 @", "image");
  }

  /** Without extra data, and with a name that a byte of zero ends. */
  @Test
  void oldSnapshotsGetWhatVersion3Wants() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o compat=0.10 image 3M");
    qemuImg.make("qemu-img snapshot -c older image");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    int entry = (int) bytes.getLong(64);
    bytes.putInt(entry + 36, 0).put(entry + 40, "1old\0r".getBytes(US_ASCII));
    Files.write(image, bytes.array());
    both.of("snapshot -l @", "image");
    both.of("amend -o compat=1.1 @", "image");
    qemuImg.make("qemu-img check -q image");
    both.of("snapshot -l @", "image");
    both.of("snapshot -a old @", "image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lazy_refcounts=off", "compat=0.10"})
  void theRepairOfAnImageThatWasNotClosedIsTold(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o lazy_refcounts=on image 3M");
    String image = directory.resolve("image").toString();
    qemuImg.run("qemu-io", "-c", "write -P 7 0 128k", "-c", "flush", "-c", "sigraise 9", image);
    both.of("amend -o " + options + " @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image theirs");
  }

  @Test
  void snapshotsOfAnotherSizeKeepVersion3() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img snapshot -c one image");
    both.assertSameBytes("amend -o compat=0.10 @", "image");
    both.assertSameBytes("amend -o size=4M @", "image");
    both.assertSameBytes("amend -o compat=1.1 @", "image");
    both.assertSameBytes("amend -o size=4M @", "image");
    both.assertSameBytes("amend -o compat=0.10 @", "image");
  }

  @Test
  void whatIsNotKnownIsKeptOrClearedAsByQemu() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    bytes.putLong(80, 1L << 42).putLong(88, 1L << 42);
    Files.write(image, bytes.array());
    both.assertSameBytes("amend -o lazy_refcounts=on @", "image");
    both.assertSameBytes("amend -o compat=0.10 @", "image");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clustersThatAreZerosByAFlagAreExpanded(boolean backed) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 3M");
    qemuImg.write("qcow2", "base", "write -q -P 1 0 3M");
    String backing = backed ? " -b base -F qcow2" : "";
    qemuImg.make("qemu-img create -q -f qcow2" + backing + " image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 2 128k 128k", "write -q -z 0 192k");
    qemuImg.make("qemu-img snapshot -c one image"); // shares its tables
    qemuImg.write("qcow2", "image", "write -q -P 3 1M 256k");
    qemuImg.make("qemu-img snapshot -c two image");
    qemuImg.write("qcow2", "image", "write -q -z 1M 128k", "write -q -z 2M 64k"); // two has data
    qemuImg.make("qemu-img convert -O raw image disk");
    qemuImg.make("qemu-img convert -l one -O raw image one");
    qemuImg.make("qemu-img convert -l two -O raw image two");
    CommandLineRun run =
        CommandLineRun.of(
            "imgtool", "amend", "-o", "compat=0.10", directory.resolve("image").toString());
    assertEquals(new CommandLineRun(0, "", ""), run);
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q -F raw image disk");
    for (String snapshot : new String[] {"two", "one"}) {
      qemuImg.make("qemu-img snapshot -a " + snapshot + " image");
      qemuImg.make("qemu-img compare -q -F raw image " + snapshot);
    }
    qemuImg.make("qemu-img check -q image");
  }

  @Test
  void zerosMayTakeMoreThanTheTableOfCountsHas() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 20M");
    qemuImg.make("qemu-img create -q -f qcow2 -o cluster_size=512 -b base -F qcow2 image 20M");
    qemuImg.write("qcow2", "image", "write -q -P 2 0 1M", "write -q -z 1M 19M");
    both.of("amend -o compat=0.10 @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image theirs");
  }

  @Test
  void clustersThatZstdCompressedKeepVersion3() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o compression_type=zstd image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 1M 64k");
    both.of("amend -o compat=0.10 @", "image");
    qemuImg.make("qemu-img create -q -f qcow2 -o compression_type=zstd image 3M");
    qemuImg.write("qcow2", "image", "write -q -c -P 7 1M 64k");
    both.assertSameBytes("amend -o compat=0.10 @", "image");
  }

  @ParameterizedTest
  @CsvSource({
    "3M, compat=0.10, 700M",
    "3M, compat=1.1, 2T",
    "0, cluster_size=64k, 2G",
    "3M, cluster_size=512, 90M",
    "3M, cluster_size=2k, 9G",
    "1536, cluster_size=4k, 5M"
  })
  void theDiskGrowsWithItsTable(String size, String options, String larger) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image " + size);
    qemuImg.write("qcow2", "image", "write -q -P 7 0 " + (size.equals("3M") ? "2M" : "0"));
    both.of("amend -o size=" + larger + " @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q -s image theirs");
    qemuImg.write("qcow2", "image", "write -q -P 8 4M 500k");
    qemuImg.make("qemu-img check -q image");
  }

  @Test
  void aDiskOverAnotherGrows() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 3M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base image");
    both.of("amend -o size=4G @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q -s image theirs");
    both.assertSameBytes("amend -o size=7E @", "image");
  }

  @Test
  void aHeaderWithoutRoomIsLeftAlone() throws Exception {
    String name = directory + "/" + "./".repeat(180) + "base"; // no room beside 112 bytes
    Files.write(directory.resolve("base"), new byte[512]);
    qemuImg.make(
        "qemu-img create -q -f qcow2 -o compat=0.10,cluster_size=512 -F raw -b "
            + name
            + " image 3M");
    both.assertSameBytes("amend -o compat=1.1 @", "image");
  }

  @Test
  void aDirtyImageWhoseCountsAreRightIsMadeClean() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o lazy_refcounts=on image 3M");
    Path image = directory.resolve("image");
    Files.write(image, ByteBuffer.wrap(Files.readAllBytes(image)).putLong(72, 1).array());
    both.assertSameBytes("amend -o lazy_refcounts=off @", "image");
  }

  @Test
  void aDirtyImageWithWrongCountsIsRepairedFirst() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o lazy_refcounts=on image 3M");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).putLong(72, 1);
    Files.write(image, bytes.putShort(2 << 16, (short) 0).array()); // the header's count
    CommandLineRun run =
        CommandLineRun.of("imgtool", "amend", "-o", "lazy_refcounts=off", image.toString());
    assertEquals(0, run.status(), run::err);
    qemuImg.make("qemu-img check -q image");
  }
}
