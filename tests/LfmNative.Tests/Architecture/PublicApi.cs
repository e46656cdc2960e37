using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace LfmNative.Tests.Architecture;

/// <summary>Writes down what an assembly offers to its users: one line a member, sorted, the same on every machine.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(Header(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } =>
                (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref struct" : "struct"),
            _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        List<string> bases = [];
        if (type.IsEnum) bases.Add(Name(type.GetEnumUnderlyingType()));
        else if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) && kind != "delegate") bases.Add(Name(parent));
        if (!type.IsEnum && kind != "delegate")
            bases.AddRange(type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? [])
                .Where(contract => contract.IsVisible).Select(Name).Order(StringComparer.Ordinal));
        return $"{kind} {type.Namespace}.{Name(type)}"
            + (bases.Count > 0 ? " : " + string.Join(", ", bases) : "") + Constraints(type.GetGenericArguments());
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (FieldInfo value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{value.Name} = {Convert.ToInt64(value.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
            yield break;
        }
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
        {
            string modifier = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
            yield return $"{modifier}{Name(field.FieldType, Nullability.Create(field))} {field.Name}"
                + (field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "");
        }
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(Visible))
            yield return $"{Family(constructor)}new({Parameters(constructor)})";
        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            string[] accessors = [.. property.GetAccessors(true).Where(Visible)
                .Select(accessor => Family(accessor) + Accessor(accessor)).Order(StringComparer.Ordinal)];
            if (accessors.Length == 0) continue;
            string index = property.GetIndexParameters().Length > 0
                ? "[" + string.Join(", ", property.GetIndexParameters().Select(Parameter)) + "]" : "";
            string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
            string propertyType = Name(property.PropertyType, Nullability.Create(property));
            string name = index.Length > 0 ? "this" : property.Name;
            string head = $"{required}{Modifiers(property.GetAccessors(true)[0])}{propertyType}";
            yield return $"{head} {name}{index} {{ {string.Join(' ', accessors)} }}";
        }
        foreach (EventInfo @event in type.GetEvents(Declared).Where(e => Visible(e.AddMethod!)))
            yield return $"event {Name(@event.EventHandlerType!)} {@event.Name}";
        foreach (MethodInfo method in type.GetMethods(Declared).Where(Visible))
        {
            if (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) continue;
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
            string constraints = method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "";
            yield return $"{Family(method)}{Modifiers(method)}{Name(method.ReturnType, Nullability.Create(method.ReturnParameter))} "
                + $"{method.Name}{generic}({Parameters(method)}){constraints}";
        }
    }

    private static bool Visible(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static string Family(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Accessor(MethodInfo accessor)
    {
        if (accessor.ReturnType != typeof(void)) return "get;";
        return accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;";
    }

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic) return "static ";
        if (!method.IsVirtual || method.IsFinal || method.DeclaringType!.IsInterface) return "";
        if (method.IsAbstract) return "abstract ";
        return method.GetBaseDefinition() == method ? "virtual " : "override ";
    }

    private static string Parameters(MethodBase method)
    {
        string extends = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extends + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string direction = parameter switch
        {
            { IsOut: true, ParameterType.IsByRef: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        string fallback = parameter.HasDefaultValue
            ? " = " + (parameter.RawDefaultValue is null && type.IsValueType ? "default" : Literal(parameter.RawDefaultValue)) : "";
        return $"{direction}{Name(type, Nullability.Create(parameter))} {parameter.Name}{fallback}";
    }

    private static string Constraints(Type[] arguments)
    {
        StringBuilder text = new();
        foreach (Type argument in arguments.Where(argument => argument.IsGenericParameter))
        {
            GenericParameterAttributes attributes = argument.GenericParameterAttributes;
            List<string> rules = [];
            if (argument.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute")) rules.Add("unmanaged");
            else if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) rules.Add("struct");
            else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) rules.Add("class");
            rules.AddRange(argument.GetGenericParameterConstraints()
                .Where(type => type != typeof(ValueType)).Select(Name).Order(StringComparer.Ordinal));
            if (rules.Count > 0) text.Append(" where ").Append(argument.Name).Append(" : ").AppendJoin(", ", rules);
        }
        return text.ToString();
    }

    private static string Name(Type type) => Name(type, null);

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        string mark = nullability is not null && !type.IsValueType && !type.IsPointer
            && (nullability.ReadState == NullabilityState.Nullable || nullability.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword + mark;
        if (type.IsGenericParameter) return type.Name + mark;

        Type[] arguments = type.GetGenericArguments();
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        NullabilityInfo[]? inner = nullability?.GenericTypeArguments is { } infos && infos.Length == arguments.Length ? infos : null;
        string own = arguments.Length > outer
            ? type.Name.Split('`')[0] + "<"
                + string.Join(", ", arguments.Skip(outer).Select((argument, i) => Name(argument, inner?[outer + i]))) + ">"
            : type.Name;
        return (type.IsNested ? Name(type.DeclaringType!) + "." : "") + own + mark;
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
