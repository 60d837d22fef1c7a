package io.seedling.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.seedling.launcher.LibDeflate;
import io.seedling.launcher.SparseFile;

/** The arrows between the rooms that Maven's own dependencies cannot hold. */
@AnalyzeClasses(packages = "io.seedling", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

  @ArchTest
  static final ArchRule onlyTheProgramsUseStandardStreams =
      noClasses().that().resideOutsideOfPackage("io.seedling.cli").should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule onlyMainEndsTheProcess =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Main.class)
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule nativeCodeIsCalledFromTheLauncherOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.seedling.launcher")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule eachCodecOfZstandardIsCalledByOneClassThatIsLoadedLate =
      noClasses()
          .that()
          .doNotHaveSimpleName("ZstdNative")
          .and()
          .doNotHaveSimpleName("ZstdJava")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.github.luben..", "io.airlift..");

  @ArchTest
  static final ArchRule imgtoolNeedsNeitherYamlNorNativeCode =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("Img")
          .or()
          .haveSimpleNameStartingWith("Info")
          .or()
          .haveSimpleNameStartingWith("Iso")
          .or()
          .haveSimpleNameStartingWith("Progress")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.seedling.seed", "io.seedling.launcher", "org.snakeyaml..");

  /** What seeds are read with stays behind the seed's own types. */
  @ArchTest
  static final ArchRule onlySeedReadsYamlSchemasAndMessages =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.seedling.seed")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.snakeyaml..", "dev.harrel..", "org.apache.james..");

  @ArchTest
  static final ArchRule archivesAreReadBySeedAndWhereImagesAreUnpacked =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.seedling.seed")
          .and()
          .doNotHaveSimpleName("PackedImage")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.compress..");

  /** What imgtool learns of the launcher comes in through this one, as a type of qcow2. */
  @ArchTest
  static final ArchRule holesAreAskedForByOneClassThatJoinsTwoRooms =
      noClasses()
          .that()
          .doNotBelongToAnyOf(NativeHoles.class, SparseFile.class)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(SparseFile.class);

  @ArchTest
  static final ArchRule libdeflateIsCalledByOneClassThatJoinsTwoRooms =
      noClasses()
          .that()
          .doNotBelongToAnyOf(NativeInflaters.class, LibDeflate.class)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(LibDeflate.class);

  @ArchTest
  static final ArchRule picocliLaysOutHelpAndNothingElse =
      noClasses()
          .that()
          .doNotHaveSimpleName("HelpPage")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule theBarIsDrawnByOneClassThatIsLoadedLate =
      noClasses()
          .that()
          .doNotHaveSimpleName("ProgressLine")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("me.tongfei..", "org.jline..");

  @ArchTest
  static final ArchRule noClassIsABagOfHelpers =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Processor|Handler|Service)");
}
