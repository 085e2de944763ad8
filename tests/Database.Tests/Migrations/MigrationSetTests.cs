namespace IdentityPlatform.Database;

public sealed class MigrationSetTests
{
    [Theory]
    [InlineData("V1__short.sql")]
    [InlineData("V000__zero.sql")]
    [InlineData("V001_one_underscore.sql")]
    [InlineData("V001__Upper.sql")]
    [InlineData("V001__.sql")]
    [InlineData("V001__name.sql.bak")]
    [InlineData("name.sql")]
    public void FromFiles_WrongName_IsRefusedByName(string file)
        => Should.Throw<MigrationException>(() => MigrationSet.FromFiles([(file, "")])).Message.ShouldStartWith(file);

    [Fact]
    public void FromFiles_SameNumberTwice_NamesBoth()
    {
        var message = Should.Throw<MigrationException>(() => MigrationSet.FromFiles([("V002__a.sql", ""), ("V002__b.sql", "")])).Message;
        message.ShouldStartWith("V002__a.sql and V002__b.sql have the same number");
    }

    [Fact]
    public void FromFiles_OtherLineEnds_SameChecksum()
        => MigrationSet.FromFiles([("V001__a.sql", "\uFEFFSELECT 1;\r\nSELECT 2;\r\n")]).Migrations[0].Checksum
            .ShouldBe(MigrationSet.FromFiles([("V001__a.sql", "SELECT 1;\nSELECT 2;\n")]).Migrations[0].Checksum);

    [Fact]
    public void FromAssembly_EmbeddedFiles_AreFoundByPrefix()
    {
        var set = MigrationSet.FromAssembly(typeof(MigrationSetTests).Assembly, "IdentityPlatform.Database.Migrations.Files.");
        set.Migrations.Select(migration => migration.File).ShouldBe(["V001__first.sql", "V002__second.sql"]);
        set.Expected.ShouldBe(2);
        set.Migrations[0].Sql.ShouldBe("SELECT 1;\n");
        set.Migrations[0].Checksum.ShouldBe("b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd");
    }

    [Fact]
    public void FromAssembly_NothingThere_IsRefused()
        => Should.Throw<MigrationException>(() => MigrationSet.FromAssembly(typeof(MigrationSetTests).Assembly, "No.Such.Folder."));
}
