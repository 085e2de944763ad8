using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Plans;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>
/// ASP.NET Core Identity over the tables of V001, mapped by hand: the migrations are the schema's source, not this model.
/// Sessions, history and locks are not here: they are Storage's, in one statement each.
/// </summary>
public sealed class AccountsDbContext(DbContextOptions<AccountsDbContext> options) : IdentityUserContext<User, Guid>(options)
{
    /// <summary>Subscriptions.</summary>
    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<User>(MapUser);
        builder.Entity<Subscription>(subscription =>
        {
            subscription.ToTable("subscriptions").HasKey(s => s.UserId);
            subscription.HasOne<User>().WithOne(u => u.Subscription).HasForeignKey<Subscription>(s => s.UserId);
        });
        builder.Entity<SecurityEventRow>().ToTable("security_events").HasKey(row => row.Id);
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("user_tokens");
        builder.Entity<IdentityUserPasskey<Guid>>(MapPasskey);
        UseSnakeCase(builder);
    }

    private static void MapUser(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.HasQueryFilter(u => u.DeletedAt == null);
        // Lockout is counted in sign_in_failures, for names that nobody has too.
        user.Ignore(u => u.LockoutEnd).Ignore(u => u.LockoutEnabled).Ignore(u => u.AccessFailedCount);
        user.Property(u => u.UserName).HasColumnName("username");
        user.Property(u => u.NormalizedUserName).HasColumnName("normalized_username");
        user.Property(u => u.EmailConfirmed).HasColumnName("email_verified");
        user.Property(u => u.PhoneNumberConfirmed).HasColumnName("phone_number_verified");
        user.Property(u => u.Address).HasColumnType("jsonb");
        user.Property(u => u.AdditionalInfo).HasColumnType("jsonb");
        user.Property(u => u.UpdatedAt).ValueGeneratedOnAddOrUpdate();
    }

    // Read only: what ASP.NET Core Identity verifies signatures with. The counter is compared by the statement that keeps it,
    // so that two sign-ins at once cannot both pass; attestations are not asked for and not kept.
    private static void MapPasskey(EntityTypeBuilder<IdentityUserPasskey<Guid>> passkey)
    {
        passkey.ToTable("user_passkeys").HasKey(p => p.CredentialId);
        passkey.HasOne<User>().WithMany().HasForeignKey(p => p.UserId);
        passkey.OwnsOne(p => p.Data, data =>
        {
            data.WithOwner().HasForeignKey(nameof(IdentityUserPasskey<>.CredentialId));
            data.Ignore(d => d.SignCount).Ignore(d => d.AttestationObject).Ignore(d => d.ClientDataJson);
            data.Property(d => d.IsUserVerified).HasColumnName("user_verified");
            data.Property(d => d.IsBackupEligible).HasColumnName("backup_eligible");
            data.Property(d => d.IsBackedUp).HasColumnName("backed_up");
        });
    }

    private static void UseSnakeCase(ModelBuilder builder)
    {
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (property.FindAnnotation("Relational:ColumnName") is null)
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
